//! Shares the work on one large file among the threads of a run.

use rayon::prelude::*;

/// The fewest things that are worth another thread.
const PART: usize = 256;

/// What `work` makes of the parts of a list, in order: one part unless the list is long and there is a pool of threads.
pub fn map_parts<T: Sync, R: Send>(items: &[T], work: impl Fn(&[T]) -> R + Sync + Send) -> Vec<R> {
    if items.len() < 2 * PART || rayon::current_thread_index().is_none() {
        return vec![work(items)];
    }
    items.par_chunks(PART).map(work).collect()
}

/// What `first` gives, and what `second` gives at the same time if the work on `size` bytes is worth it and there is a
/// pool of threads.
pub fn both<A: Send, B: Send>(
    size: usize,
    first: impl FnOnce() -> A + Send,
    second: impl FnOnce() -> B + Send,
) -> (A, Option<B>) {
    /// Bytes.
    const WORTH: usize = 1 << 20;
    if size < WORTH || rayon::current_thread_index().is_none() {
        return (first(), None);
    }
    let (first, second) = rayon::join(first, second);
    (first, Some(second))
}
