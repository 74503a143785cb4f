//! What is found out about all files of a submission together, each thing once.

use std::any::{Any, TypeId};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

/// Things that were found out, by their types.
#[derive(Default)]
pub struct Memo(Mutex<BTreeMap<TypeId, Arc<dyn Any + Send + Sync>>>);

impl Memo {
    /// The thing of that type, which `find` finds out if nobody has. Two threads that ask at the same time both find it
    /// out: neither waits for the other, and a failure is the matter of whoever asked.
    pub fn get<T: Any + Send + Sync>(&self, find: impl FnOnce() -> T) -> Arc<T> {
        let known = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = known().get(&TypeId::of::<T>()).cloned();
        if let Some(found) = found.and_then(|found| found.downcast().ok()) {
            return found;
        }
        let found = Arc::new(find());
        known().insert(TypeId::of::<T>(), found.clone());
        found
    }
}

impl fmt::Debug for Memo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Memo")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thing_is_found_out_once() {
        #[derive(Debug, PartialEq)]
        struct Answer(u32);
        let memo = Memo::default();
        assert_eq!(*memo.get(|| Answer(42)), Answer(42));
        assert_eq!(*memo.get(|| -> Answer { unreachable!("it is known") }), Answer(42));
        assert_eq!(*memo.get(|| 7u8), 7, "another type is another thing");
    }
}
