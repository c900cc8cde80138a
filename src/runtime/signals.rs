//! What the system tells the program: to end, that it goes on, that the terminal is gone.

#[cfg(unix)]
pub(super) use unix::Signals;

#[cfg(not(unix))]
pub(super) use other::Signals;

/// What a signal means to the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Signal {
    /// End in order: SIGTERM, SIGHUP, SIGQUIT, or the terminal hung up.
    End,
    /// SIGINT from outside. The key itself comes as a key: raw mode turns the signal off.
    Interrupt,
    /// SIGCONT: the program goes on after it was stopped.
    Continued,
    /// SIGWINCH: the terminal has another size. crossterm reports it too, but only from when it
    /// first reads: what happens between the first look at the size and then would be missed.
    Resized,
}

#[cfg(unix)]
mod unix {
    use super::Signal;
    use std::io;
    use std::time::Duration;
    use tokio::signal::unix::{self, SignalKind};

    /// Signals that end the program in order. Their default actions would leave the terminal raw.
    const ENDING: [SignalKind; 3] = [
        SignalKind::terminate(),
        SignalKind::hangup(),
        SignalKind::quit(),
    ];

    /// The signals the program listens to.
    #[derive(Debug)]
    pub(in crate::runtime) struct Signals {
        ending: [unix::Signal; 3],
        interrupt: unix::Signal,
        continued: unix::Signal,
        resized: unix::Signal,
        line: Line,
    }

    impl Signals {
        /// Listens from now on.
        ///
        /// # Errors
        /// If the system has no room for another listener.
        pub(in crate::runtime) fn listen() -> io::Result<Self> {
            let [terminate, hang_up, quit] = ENDING.map(unix::signal);
            Ok(Self {
                ending: [terminate?, hang_up?, quit?],
                interrupt: unix::signal(SignalKind::interrupt())?,
                continued: unix::signal(SignalKind::from_raw(signal_hook::consts::SIGCONT))?,
                resized: unix::signal(SignalKind::window_change())?,
                line: Line::watch(),
            })
        }

        /// The next signal. May be dropped and asked again without losing one.
        pub(in crate::runtime) async fn next(&mut self) -> Signal {
            let [terminate, hang_up, quit] = &mut self.ending;
            tokio::select! {
                Some(()) = terminate.recv() => Signal::End,
                Some(()) = hang_up.recv() => Signal::End,
                Some(()) = quit.recv() => Signal::End,
                () = self.line.hung_up() => Signal::End,
                Some(()) = self.interrupt.recv() => Signal::Interrupt,
                Some(()) = self.continued.recv() => Signal::Continued,
                Some(()) = self.resized.recv() => Signal::Resized,
            }
        }

        /// Takes the SIGCONT that ends a stop of the program's own making, so that it is not
        /// taken for one from outside. It has been sent by then, or there was no stop.
        pub(in crate::runtime) async fn settle_continued(&mut self) {
            const ARRIVES_WITHIN: Duration = Duration::from_millis(50);
            let _ = tokio::time::timeout(ARRIVES_WITHIN, self.continued.recv()).await;
        }
    }

    #[cfg(any(target_os = "linux", target_os = "android"))]
    use line::Line;

    /// Elsewhere SIGHUP and failing writes have to do.
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    #[derive(Debug)]
    struct Line;

    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    impl Line {
        const fn watch() -> Self {
            Self
        }

        async fn hung_up(&self) {
            std::future::pending().await
        }
    }

    #[cfg(any(target_os = "linux", target_os = "android"))]
    mod line {
        use std::io;
        use tokio::io::Interest;
        use tokio::io::unix::AsyncFd;

        /// Watches the terminal's line for its end. A terminal that is not the program's
        /// controlling one hangs up without SIGHUP, and crossterm 0.29 then reads end-of-file in
        /// a loop without a pause, instead of reporting it.
        #[derive(Debug)]
        pub(super) struct Line(Option<AsyncFd<io::Stdout>>);

        /// Wakes for nothing that a terminal in use does: urgent data do not exist on one, and a
        /// hang-up is reported with every interest.
        const HANG_UP: Interest = Interest::PRIORITY;

        impl Line {
            pub(super) fn watch() -> Self {
                // Its replacement is unsafe, for descriptors that may be closed meanwhile. This one
                // is the process's own.
                #[allow(deprecated)]
                Self(AsyncFd::with_interest(io::stdout(), HANG_UP).ok())
            }

            pub(super) async fn hung_up(&self) {
                if let Some(line) = &self.0 {
                    while let Ok(mut ready) = line.ready(HANG_UP).await {
                        if ready.ready().is_read_closed() {
                            return;
                        }
                        ready.clear_ready();
                    }
                }
                std::future::pending::<()>().await;
            }
        }
    }
}

#[cfg(not(unix))]
mod other {
    use super::Signal;
    use std::io;

    /// Ctrl+Break and Ctrl+C sent from outside; there is no job control to hear of.
    #[derive(Debug)]
    pub(in crate::runtime) struct Signals;

    impl Signals {
        pub(in crate::runtime) fn listen() -> io::Result<Self> {
            Ok(Self)
        }

        pub(in crate::runtime) async fn next(&mut self) -> Signal {
            match tokio::signal::ctrl_c().await {
                Ok(()) => Signal::Interrupt,
                Err(_) => std::future::pending().await,
            }
        }

        pub(in crate::runtime) async fn settle_continued(&mut self) {}
    }
}
