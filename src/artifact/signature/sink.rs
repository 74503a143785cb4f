//! Where canonical XML is written to, and how much of it at most.

use ring::digest::{Algorithm, Context, Digest};

/// Bytes that are gathered before they are hashed: most pieces of canonical XML are a few bytes long.
const BUFFER: usize = 8 << 10;

/// Takes canonical XML.
pub(super) trait Sink {
    /// Takes some bytes; after the end of the allowance nothing more.
    fn write(&mut self, bytes: &[u8]);

    /// Counts work that writes nothing.
    fn charge(&mut self, bytes: usize);

    /// Whether there was more to write than is allowed.
    fn is_exhausted(&self) -> bool;
}

/// How many bytes may still be read and written for the signatures of one document.
///
/// Without it a document of a megabyte could ask for a terabyte: each of its thousand signatures can cover all of it,
/// and each of its elements can repeat the name of a namespace that is declared once.
#[derive(Debug)]
pub(super) struct Allowance {
    left: usize,
    exhausted: bool,
}

impl Allowance {
    /// Times the size of the document; each signature counts what it covers twice, once read and once written.
    const TIMES: usize = 16;
    /// For small documents.
    const LEAST: usize = 256 << 10;

    /// The allowance of a document of that size.
    pub(super) fn of(size: usize) -> Self {
        Self { left: size.saturating_mul(Self::TIMES).max(Self::LEAST), exhausted: false }
    }

    /// Takes some bytes off; whether they were left.
    pub(super) fn spend(&mut self, bytes: usize) -> bool {
        match self.left.checked_sub(bytes) {
            Some(left) if !self.exhausted => self.left = left,
            _ => self.exhausted = true,
        }
        !self.exhausted
    }
}

/// Hashes what is written.
pub(super) struct Hash<'a> {
    context: Context,
    buffer: Vec<u8>,
    allowance: &'a mut Allowance,
}

impl<'a> Hash<'a> {
    pub(super) fn new(algorithm: &'static Algorithm, allowance: &'a mut Allowance) -> Self {
        Self { context: Context::new(algorithm), buffer: Vec::with_capacity(BUFFER), allowance }
    }

    /// The digest of everything that was written.
    pub(super) fn finish(mut self) -> Digest {
        self.context.update(&self.buffer);
        self.context.finish()
    }
}

impl Sink for Hash<'_> {
    #[inline]
    fn write(&mut self, bytes: &[u8]) {
        if !self.allowance.spend(bytes.len()) {
            return;
        }
        if self.buffer.len() + bytes.len() > BUFFER {
            self.context.update(&self.buffer);
            self.buffer.clear();
        }
        if bytes.len() > BUFFER {
            self.context.update(bytes);
        } else {
            self.buffer.extend_from_slice(bytes);
        }
    }

    fn charge(&mut self, bytes: usize) {
        self.allowance.spend(bytes);
    }

    fn is_exhausted(&self) -> bool {
        self.allowance.exhausted
    }
}

/// Keeps what is written: a signature is checked over all of its `SignedInfo` at once.
pub(super) struct Kept<'a> {
    pub(super) bytes: Vec<u8>,
    allowance: &'a mut Allowance,
    exhausted: bool,
}

impl<'a> Kept<'a> {
    /// A `SignedInfo` has a kilobyte.
    const MOST: usize = 1 << 20;

    pub(super) fn new(allowance: &'a mut Allowance) -> Self {
        Self { bytes: Vec::new(), allowance, exhausted: false }
    }
}

impl Sink for Kept<'_> {
    fn write(&mut self, bytes: &[u8]) {
        self.exhausted |= !self.allowance.spend(bytes.len()) || self.bytes.len() + bytes.len() > Self::MOST;
        if !self.exhausted {
            self.bytes.extend_from_slice(bytes);
        }
    }

    fn charge(&mut self, bytes: usize) {
        self.exhausted |= !self.allowance.spend(bytes);
    }

    fn is_exhausted(&self) -> bool {
        self.exhausted
    }
}

#[cfg(test)]
impl Sink for Vec<u8> {
    fn write(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
    }

    fn charge(&mut self, _: usize) {}

    fn is_exhausted(&self) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use ring::digest::{SHA256, digest};

    use super::*;

    #[test]
    fn the_hash_is_that_of_all_pieces_whatever_their_size() {
        let mut allowance = Allowance::of(0);
        let mut hash = Hash::new(&SHA256, &mut allowance);
        let mut whole = Vec::new();
        for size in [1, 0, BUFFER - 1, 3, BUFFER, BUFFER + 1, 7] {
            let piece = vec![size as u8; size];
            hash.write(&piece);
            whole.extend(piece);
        }
        assert!(!hash.is_exhausted());
        assert_eq!(hash.finish().as_ref(), digest(&SHA256, &whole).as_ref());
    }

    #[test]
    fn an_allowance_that_is_exhausted_stays_so() {
        let mut allowance = Allowance::of(0);
        assert!(allowance.spend(Allowance::LEAST - 1));
        assert!(!allowance.spend(2));
        assert!(!allowance.spend(0));
    }
}
