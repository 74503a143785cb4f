//! A line on standard error while a long run goes on.

use std::io::{self, IsTerminal, Write};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use crate::run::Progress;

/// Nobody wants to be told about a run that is over before the line is read.
const SILENCE: Duration = Duration::from_secs(1);
const INTERVAL: Duration = Duration::from_millis(200);

/// Does the work. Where standard error is a terminal and the work takes longer than a second, a line tells how far it
/// is; it is gone when the work is done.
pub(super) fn watched<R>(progress: &Progress, work: impl FnOnce() -> R) -> R {
    if !io::stderr().is_terminal() {
        return work();
    }
    let (done, until) = channel::<()>();
    thread::scope(|scope| {
        scope.spawn(move || tell(progress, &until, &mut io::stderr()));
        // Dropped when the work is over, even by a panic: the other thread ends then.
        let _done = done;
        work()
    })
}

/// Writes the line again and again until the other end of the channel is gone.
fn tell(progress: &Progress, until: &Receiver<()>, out: &mut impl Write) {
    /// Back to the beginning of the line, and nothing behind it.
    const CLEAR: &str = "\r\u{1b}[K";
    let mut wait = SILENCE;
    while until.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
        wait = INTERVAL;
        // A line that cannot be written is no reason to stop.
        _ = write!(out, "{CLEAR}oinlint: {}", progress.describe());
        _ = out.flush();
    }
    if wait == INTERVAL {
        _ = write!(out, "{CLEAR}");
        _ = out.flush();
    }
}
