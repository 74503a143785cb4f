//! How many certificates of a file are read, and how large they may be.

use crate::source::Limits;

/// What may still be read of the certificates of a file.
#[derive(Clone, Copy, Debug)]
pub struct Allowance {
    left: usize,
    bytes: usize,
}

impl Allowance {
    /// All that limits allow.
    pub fn of(limits: &Limits) -> Self {
        Self { left: limits.certificates, bytes: limits.certificate_bytes }
    }

    /// Takes a certificate of that many bytes from it. If it may not be read, the name of the limit that it is over.
    pub fn refuse(&mut self, bytes: usize) -> Option<&'static str> {
        let Some(left) = self.left.checked_sub(1) else { return Some("certificates") };
        self.left = left;
        (bytes > self.bytes).then_some("certificate-size")
    }

    /// How many more are read.
    pub fn left(self) -> usize {
        self.left
    }
}
