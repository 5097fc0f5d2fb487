//! A running Windows whose router service is made up: restored with the service stopped, and settled after the
//! machine has stopped at any moment.

use super::Wine;
use super::exchange::{THREE, same};
use crate::{Result, step, workspace};
use std::cell::RefCell;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread::sleep;
use std::time::Duration;

/// The services as they are to be after each restore. Wine does not know what depends on a service, so the
/// dependant is neither stopped nor started.
const UP: &str = "start 3, RemoteAccess runs\nRouterkeepDependant runs\n";
/// How many times the machine is stopped in the middle of a restore.
const REBOOTS: u32 = 12;
/// From one of these moments to the next.
const STEP: Duration = Duration::from_millis(50);

/// A Windows with a router, and the programs that take part.
struct Router<'a> {
    wine: Wine,
    linux: PathBuf,
    windows: PathBuf,
    service: PathBuf,
    work: &'a Path,
    /// Keeps the services from ending between two programs.
    stays: RefCell<Option<Child>>,
}

/// Restores a router whose service runs, misbehaves, or is interrupted.
///
/// # Errors
/// Something ended otherwise than it must.
pub(super) fn check(wine: &Wine, products: &Path) -> Result {
    let mut build = workspace::cargo();
    step::run(build.args(["build", "--quiet", "--package", "routerkeep-cli"]))?;
    let target = workspace::target()?;
    let work = target.join("windows/service");
    if work.exists() {
        fs::remove_dir_all(&work)?;
    }
    fs::create_dir_all(&work)?;
    let service = work.join("made_up_router.exe");
    let mut gcc = Command::new("x86_64-w64-mingw32-gcc");
    gcc.args(["-Wall", "-O1", "-D_WIN32_WINNT=0x0601", "-o"]).arg(&service);
    step::run(gcc.arg(workspace::root().join("xtask/src/windows/made_up_router.c")))?;
    // A Windows of its own: this one becomes a router.
    let own = wine.fork(&work.join("prefix"))?;
    let router = Router {
        wine: own,
        linux: target.join("debug/routerkeep"),
        windows: products.join("routerkeep.exe"),
        service,
        work: &work,
        stays: RefCell::default(),
    };
    let done = router.boot().and_then(|()| router.set_up(products)).and_then(|()| router.all());
    router.shut_down()?;
    done
}

impl Router<'_> {
    fn boot(&self) -> Result {
        let mut stay = self.wine.command(&self.service);
        stay.arg("stay").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = stay.spawn()?;
        // Wine's own processes are there before another program can hand its output on to them.
        if let Some(stdout) = child.stdout.take() {
            BufReader::new(stdout).read_line(&mut String::new())?;
        }
        *self.stays.borrow_mut() = Some(child);
        Ok(())
    }

    /// Ends all programs of this Windows, the control of its services included.
    fn shut_down(&self) -> Result {
        self.wine.end()?;
        if let Some(mut child) = self.stays.borrow_mut().take() {
            child.wait()?;
        }
        Ok(())
    }

    /// Loads the example router, and makes the backup of another one, which is to be restored.
    fn set_up(&self, products: &Path) -> Result {
        let system32 = workspace::root().join("examples/branch-office/Windows/System32");
        let loader = products.join("examples/into_live_registry.exe");
        step::run(self.wine.command(&loader).arg(system32.join("config/SYSTEM")))?;
        let ras = self.wine.drive().join("windows/system32/ras");
        fs::create_dir_all(&ras)?;
        fs::copy(system32.join("ras/router.pbk"), ras.join("router.pbk"))?;
        let linux = |arguments: &[&str]| {
            let mut command = Command::new(&self.linux);
            command.current_dir(self.work).arg("--quiet").args(arguments);
            step::run(command.env_remove("ROUTERKEEP_ROOT"))
        };
        linux(&["init", "other"])?;
        linux(&["backup", "wanted", "-r", "other"])?;
        self.made_up(&["install"])?;
        self.behave("writes-back")?;
        self.made_up(&["start"])?;
        // What the service writes when it stops is there from here on: the same bytes again and again but for stamps.
        self.expect(0, &["backup", "before"]).map(|_| ())
    }

    fn all(&self) -> Result {
        self.stops_and_starts()?;
        self.misbehaves()?;
        self.reboots()
    }

    /// A service that writes its settings back is stopped for a restore and for its undo, if that is allowed.
    fn stops_and_starts(&self) -> Result {
        self.expect(4, &["restore", "wanted", "--yes", "--other-router"])?;
        self.is_up("refused")?;
        self.expect(0, &["restore", "wanted", "--yes", "--other-router", "--stop-service"])?;
        self.is_up("restored")?;
        self.expect(0, &["backup", "restored"])?;
        let at = |name: &str| self.work.join(name);
        same(&at("wanted"), &at("restored"), &THREE, "restored with the service stopped")?;
        // The service has settings to write, but says the same by them.
        self.expect(0, &["undo", "--yes", "--stop-service"])?;
        self.is_up("taken back")?;
        self.expect(0, &["backup", "undone"])?;
        self.expect(0, &["diff", "before", "undone"])?;
        println!(
            "a service that writes back at stop: restored and taken back, running before and after"
        );
        Ok(())
    }

    /// A service that does not what it is told, or says something new when it stops.
    fn misbehaves(&self) -> Result {
        let restore = ["restore", "wanted", "--yes", "--other-router", "--stop-service"];
        self.behave("deaf")?;
        self.expect(5, &restore)?;
        self.is_up("a service that does not stop")?;
        // Wine asks one that has not stopped no second time.
        self.shut_down()?;
        self.boot()?;
        self.made_up(&["start"])?;
        self.behave("changes")?;
        let shown = self.expect(4, &restore)?;
        if !shown.contains("enabled on -> off") {
            return Err(format!("expected the interfaces that were disabled, found {shown}").into());
        }
        self.is_up("a service that writes something new")?;
        self.behave("writes-back")?;
        self.expect(0, &restore)?;
        self.expect(0, &["undo", "--yes", "--stop-service"])?;
        // It does not start again: the router is the new one, and says so.
        self.behave("broken")?;
        self.expect(6, &restore)?;
        self.behave("writes-back")?;
        self.made_up(&["start"])?;
        self.expect(0, &["backup", "restored"])?;
        let at = |name: &str| self.work.join(name);
        same(&at("wanted"), &at("restored"), &THREE, "restored, the service broken")?;
        self.expect(0, &["undo", "--yes", "--stop-service"])?;
        self.expect(0, &["backup", "before"])?;
        println!(
            "a service that does not stop, that writes something new, that does not start: as said"
        );
        Ok(())
    }

    /// The machine stops in the middle of a restore; `undo` settles it, and the router is old or new.
    fn reboots(&self) -> Result {
        let (mut old, mut new, mut settled) = (0_u32, 0_u32, 0_u32);
        for turn in 0..REBOOTS {
            let mut restore = self.routerkeep();
            restore.args(["restore", "wanted", "--yes", "--other-router", "--stop-service"]);
            let mut child = restore.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
            // From when there is something to settle until it is done.
            let journal = self.wine.drive().join("ProgramData/Routerkeep/live-journal.json");
            while !journal.exists() && child.try_wait()?.is_none() {
                sleep(Duration::from_millis(1));
            }
            sleep(STEP.saturating_mul(turn));
            self.shut_down()?;
            child.wait()?;
            self.boot()?;
            if journal.exists() {
                self.expect(0, &["undo", "--yes"])?;
                settled = settled.saturating_add(1);
                let state = self.made_up(&["state"])?;
                if !state.starts_with("start 3, RemoteAccess runs") {
                    return Err(format!("settled, and the service does not run: {state}").into());
                }
            }
            self.made_up(&["start"])?;
            self.is_up("after the machine had stopped")?;
            self.expect(0, &["backup", "now"])?;
            // The restore had come to its end; the server's own settings were not asked for.
            let at = |name: &str| self.work.join(name);
            if same(&at("wanted"), &at("now"), &THREE, "restored before the machine stopped")
                .is_ok()
            {
                new = new.saturating_add(1);
                self.expect(0, &["undo", "--yes", "--stop-service"])?;
            } else {
                self.expect(0, &["diff", "before", "now"])?;
                old = old.saturating_add(1);
            }
        }
        println!(
            "{REBOOTS} times the machine stopped: {settled} settled by undo, {old} old, {new} new"
        );
        Ok(())
    }

    fn routerkeep(&self) -> Command {
        let mut command = self.wine.command(&self.windows);
        command.current_dir(self.work).env_remove("ROUTERKEEP_ROOT");
        command
    }

    fn run(&self, arguments: &[&str]) -> Result<Output> {
        Ok(self.routerkeep().args(arguments).output()?)
    }

    /// Runs the program and returns what it printed.
    fn expect(&self, code: i32, arguments: &[&str]) -> Result<String> {
        let Output { status, stdout, stderr } = self.run(arguments)?;
        let [stdout, stderr] =
            [stdout, stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
        if status.code() != Some(code) {
            let what = arguments.join(" ");
            return Err(format!("{what}: expected {code}, found {status}\n{stdout}{stderr}").into());
        }
        Ok(stdout)
    }

    fn made_up(&self, arguments: &[&str]) -> Result<String> {
        let mut command = self.wine.command(&self.service);
        let output = command.args(arguments).stderr(Stdio::inherit()).output()?;
        if !output.status.success() {
            return Err(format!("made_up_router {}: {}", arguments.join(" "), output.status).into());
        }
        Ok(String::from_utf8_lossy(&output.stdout).replace('\r', ""))
    }

    fn behave(&self, how: &str) -> Result {
        self.made_up(&["behave", how]).map(|_| ())
    }

    fn is_up(&self, what: &str) -> Result {
        let state = self.made_up(&["state"])?;
        if state == UP { Ok(()) } else { Err(format!("{what}: {state}").into()) }
    }
}
