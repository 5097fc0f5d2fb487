//! A proxy on loopback that is a bad way to a server: it delays each message, and can cut the connection.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

/// What the way does to messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Way {
    /// How long each message takes, in either direction; others may be on the way meanwhile.
    pub delay: Duration,
    /// The message that does not arrive any more, counted from 1 in both directions together: with it all
    /// connections end. `None` for never.
    pub cut_at: Option<u64>,
}

/// A proxy that is running; it takes no more connections when it is dropped.
pub struct Proxy {
    /// The port at 127.0.0.1.
    pub port: u16,
    shared: Arc<Shared>,
}

struct Shared {
    way: Way,
    messages: AtomicU64,
    stopped: AtomicBool,
}

impl Proxy {
    /// Starts a proxy to a port of this machine at which SMB is spoken.
    pub fn start(server: u16, way: Way) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let shared =
            Arc::new(Shared { way, messages: AtomicU64::new(0), stopped: AtomicBool::new(false) });
        let own = Arc::clone(&shared);
        thread::spawn(move || {
            for client in listener.incoming() {
                let Ok(client) = client else { continue };
                if own.stopped.load(Ordering::SeqCst) {
                    return;
                }
                if let Ok(server) = TcpStream::connect(("127.0.0.1", server)) {
                    connect(&own, client, server);
                }
            }
        });
        Self { port, shared }
    }

    /// Returns how many messages came in, from both sides.
    pub fn messages(&self) -> u64 {
        self.shared.messages.load(Ordering::SeqCst)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::SeqCst);
        // It waits for a connection: this is the last one.
        let _ = TcpStream::connect(("127.0.0.1", self.port));
    }
}

/// Passes messages on in both directions, each on threads of its own.
fn connect(shared: &Arc<Shared>, client: TcpStream, server: TcpStream) {
    for stream in [&client, &server] {
        stream.set_nodelay(true).expect("an option of every socket");
    }
    let clones = (client.try_clone(), server.try_clone());
    let (Ok(client_too), Ok(server_too)) = clones else { return };
    pass(Arc::clone(shared), client, server);
    pass(Arc::clone(shared), server_too, client_too);
}

/// Reads messages as they come and writes each when it is due.
fn pass(shared: Arc<Shared>, mut from: TcpStream, mut to: TcpStream) {
    let (queue, due) = mpsc::channel::<(Instant, Vec<u8>)>();
    let delay = shared.way.delay;
    let (Ok(from_too), Ok(to_too)) = (from.try_clone(), to.try_clone()) else { return };
    thread::spawn(move || {
        while let Ok(message) = message(&mut from) {
            let number = shared.messages.fetch_add(1, Ordering::SeqCst) + 1;
            if shared.way.cut_at.is_some_and(|at| number >= at) {
                let _ = from_too.shutdown(Shutdown::Both);
                let _ = to_too.shutdown(Shutdown::Both);
                return;
            }
            if queue.send((Instant::now() + delay, message)).is_err() {
                return;
            }
        }
    });
    thread::spawn(move || {
        for (when, message) in due {
            thread::sleep(when.saturating_duration_since(Instant::now()));
            if to.write_all(&message).is_err() {
                break;
            }
        }
        let _ = to.shutdown(Shutdown::Both);
    });
}

/// Reads one message: a zero, its length in three bytes, and what it says (MS-SMB2 2.1).
fn message(from: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut message = vec![0; 4];
    from.read_exact(&mut message)?;
    let len = u32::from_be_bytes([0, message[1], message[2], message[3]]) as usize;
    message.resize(4 + len, 0);
    from.read_exact(&mut message[4..])?;
    Ok(message)
}
