//! Being asked to end: Ctrl-C and SIGTERM.

use std::io;

/// The signals that ask the program to end, from the moment this is made.
pub(crate) struct Stop {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

impl Stop {
    #[cfg(unix)]
    /// Listens from now on.
    pub(crate) fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    #[cfg(unix)]
    /// Waits for the first of them.
    pub(crate) async fn wait(mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }

    #[cfg(not(unix))]
    /// Listens from now on.
    pub(crate) fn new() -> io::Result<Self> {
        Ok(Self {})
    }

    #[cfg(not(unix))]
    /// Waits for the first of them.
    pub(crate) async fn wait(self) {
        if tokio::signal::ctrl_c().await.is_err() {
            // Without a signal to wait for, only the end of the process is left.
            std::future::pending::<()>().await;
        }
    }
}
