//! Tasks that run one after another, and that the end of the program waits for.

use std::time::Duration;
use tokio::task::JoinHandle;

/// How long the end of the program waits for what is still to be done.
const ENDS_WITHIN: Duration = Duration::from_secs(2);

/// A sequence of tasks: the last that was asked for is the last that is done.
#[derive(Debug, Default)]
pub(super) struct Sequence {
    /// The newest task; it waits for the ones before.
    last: Option<JoinHandle<()>>,
}

impl Sequence {
    /// Does `work` after everything before it, outside the set of tasks, so that quitting does
    /// not cut it off.
    pub(super) fn push(&mut self, work: impl Future<Output = ()> + Send + 'static) {
        let earlier = self.last.take();
        #[allow(clippy::disallowed_methods)] // must outlive the set; kept in `last`
        let task = tokio::spawn(async move {
            if let Some(earlier) = earlier {
                let _ = earlier.await; // its own outcome was told
            }
            work.await;
        });
        self.last = Some(task);
    }

    /// Waits, not for long, until everything is done.
    pub(super) async fn finish(self) {
        if let Some(last) = self.last {
            let _ = tokio::time::timeout(ENDS_WITHIN, last).await;
        }
    }
}
