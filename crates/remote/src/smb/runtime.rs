//! The library's run-time, on a thread of its own.

use std::future::Future;
use std::io;
use std::sync::mpsc;

/// A run-time that does not block the thread of whoever drops it.
pub(super) struct Runtime {
    tokio: Option<tokio::runtime::Runtime>,
}

/// The run-time ended before it gave an answer: a panic in the library.
#[derive(Debug, thiserror::Error)]
#[error("the task that was to answer ended without an answer")]
pub(super) struct Ended;

impl Runtime {
    pub(super) fn new() -> io::Result<Self> {
        let tokio = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .max_blocking_threads(2)
            .thread_name("routerkeep-smb")
            .enable_all()
            .build()?;
        Ok(Self { tokio: Some(tokio) })
    }

    /// Runs a task to its end while the caller's thread waits. That may be inside of another run-time.
    pub(super) fn wait<T, F>(&self, task: F) -> Result<T, Ended>
    where
        T: Send + 'static,
        F: Future<Output = T> + Send + 'static,
    {
        let (sender, receiver) = mpsc::sync_channel(1);
        self.start(async move {
            // Nobody waits any more: then nobody needs it.
            let _ = sender.send(task.await);
        });
        receiver.recv().map_err(|_| Ended)
    }

    /// Starts a task that nobody waits for.
    pub(super) fn start(&self, task: impl Future<Output = ()> + Send + 'static) {
        if let Some(tokio) = &self.tokio {
            tokio.spawn(task);
        }
    }
}

impl Drop for Runtime {
    fn drop(&mut self) {
        if let Some(tokio) = self.tokio.take() {
            tokio.shutdown_background();
        }
    }
}
