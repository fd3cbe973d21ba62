//! Work that takes up to seconds, such as reading a policy, behind the queries: on a machine with one or two cores the one
//! who reads would keep the one who answers waiting for tens of milliseconds.

use tokio::sync::oneshot;

/// Does the work on a thread of its own that stands back behind all others (nice 10; on Linux this holds for the thread
/// alone). `None` when it breaks off, or when there is no thread to be had.
pub(crate) async fn in_background<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let (done, result) = oneshot::channel();
    let run = move || {
        // where standing back is not allowed, the work is done all the same
        let _ = rustix::process::nice(10);
        // whoever asked may have gone
        let _ = done.send(work());
    };
    std::thread::Builder::new().name("background".into()).spawn(run).ok()?;
    result.await.ok()
}
