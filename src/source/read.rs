//! Reading one file within limits.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::{Text, decode};

/// How much of a file is read at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// A larger file is refused before it is opened. Bytes.
    pub max_file_bytes: u64,
    /// How much of an image is read. Bytes.
    pub max_image_bytes: u64,
    /// Objects, lists and elements inside each other.
    pub depth: usize,
    /// Attributes of one XML element.
    pub attributes: usize,
    /// Keys and values of a manifest.
    pub manifest_values: usize,
    /// Certificates of a file, in an aggregate of one entity.
    pub certificates: usize,
    /// The DER encoding of one certificate. Bytes.
    pub certificate_bytes: usize,
    /// Pixels of an image that is decoded.
    pub image_pixels: u64,
    /// A field that may hold an expression. Bytes.
    pub expression_bytes: usize,
    /// Operands, operators and calls of one expression.
    pub expression_parts: usize,
    /// Brackets of an expression inside each other.
    pub expression_depth: usize,
}

impl Limits {
    /// Readers call themselves for what is inside of something: no limit goes beyond this.
    pub const MAX_DEPTH: usize = 256;
    /// Finding out whether one stands twice grows with the square of their number.
    pub const MAX_ATTRIBUTES: usize = 4096;
    /// More than the largest federations have.
    pub const MAX_CERTIFICATES: usize = 1_000_000;
    /// Expressions are looked at again and again, and take a thousand bytes of memory for one of their own.
    pub const MAX_EXPRESSION_BYTES: usize = 256 << 10;
    /// As many as a field of that size may well have.
    pub const MAX_EXPRESSION_PARTS: usize = 10_000;
    /// 256 MiB, which also keeps every offset within 32 bits.
    pub const MAX_FILE_BYTES: u64 = 256 << 20;
    /// So much of an image has its header, and so much of any file says whether it is an image.
    const HEADER: u64 = 4 << 10;

    /// The same limits, and of an image no more than its header.
    pub fn headers(self) -> Self {
        Self { max_image_bytes: self.max_image_bytes.min(Self::HEADER), ..self }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_file_bytes: Self::MAX_FILE_BYTES,
            max_image_bytes: 4 << 20,
            depth: 128,
            attributes: 256,
            manifest_values: 100_000,
            certificates: 1000,
            // Ten times the largest that is in use.
            certificate_bytes: 64 << 10,
            // A logo has 59,536 at most.
            image_pixels: 65_536,
            // Okta's fields hold 1,024 characters.
            expression_bytes: 64 << 10,
            expression_parts: 1000,
            // Nobody reads more than a handful; the stack bears far more.
            expression_depth: 64,
        }
    }
}

/// One file of a submission, read.
#[derive(Debug)]
pub struct Source {
    /// Path as it is printed: relative to the working directory, forward slashes, not neutralised.
    pub path: String,
    /// Path below the directory it was found under, forward slashes: its place is a hint at what it is.
    pub relative: String,
    /// Size of the file in bytes.
    pub size: u64,
    /// What was read of it.
    pub content: Content,
    /// The limits that hold for it.
    pub limits: Limits,
}

/// What reading a file gave.
#[derive(Debug)]
pub enum Content {
    /// A text file.
    Text {
        /// The decoded text.
        text: Text,
        /// Byte offset in the text of the first byte sequence that its encoding forbids.
        malformed_at: Option<u32>,
    },
    /// Anything else; of an image only the first [`Limits::max_image_bytes`].
    Binary(Vec<u8>),
    /// Nothing, and why.
    Unread(ReadProblem),
}

/// Why a file could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadProblem {
    /// The system refused; the text is its message.
    Io(String),
    /// The file is larger than the limit, in bytes.
    TooLarge {
        /// The limit that was passed, in bytes.
        limit: u64,
    },
}

impl Source {
    /// Reads the file at `file`. Never fails: what went wrong is its content.
    pub fn read(file: &Path, path: String, limits: &Limits) -> Self {
        let (size, content) = match File::open(file).and_then(|file| Ok((file.metadata()?.len(), file))) {
            Err(error) => (0, Content::Unread(ReadProblem::Io(describe(&error)))),
            Ok((size, _)) if size > limits.max_file_bytes => {
                (size, Content::Unread(ReadProblem::TooLarge { limit: limits.max_file_bytes }))
            }
            Ok((size, file)) => (size, read_within(file, size, limits)),
        };
        Self { relative: path.clone(), path, size, content, limits: *limits }
    }

    /// A source from bytes that are already in memory, such as standard input.
    pub fn from_bytes(bytes: Vec<u8>, path: String) -> Self {
        let size = bytes.len() as u64;
        Self { relative: path.clone(), path, size, content: content_of(bytes), limits: Limits::default() }
    }

    /// A file that could not be read.
    pub fn unread(path: String, problem: ReadProblem) -> Self {
        let limits = Limits::default();
        Self { relative: path.clone(), path, size: 0, content: Content::Unread(problem), limits }
    }

    /// Says where below its directory the file was found.
    pub fn found_at(self, relative: String) -> Self {
        Self { relative, ..self }
    }

    /// Sets the limits for what is in memory already.
    pub fn within(self, limits: &Limits) -> Self {
        Self { limits: *limits, ..self }
    }
}

fn read_within(mut file: File, size: u64, limits: &Limits) -> Content {
    let first = Limits::HEADER.min(limits.max_file_bytes);
    let mut bytes = Vec::with_capacity(size.min(first) as usize);
    // `take` holds even if the file grows while it is read.
    let read = file.by_ref().take(first).read_to_end(&mut bytes).and_then(|_| {
        let is_image = decode::starts_like_image(&bytes);
        let most =
            if is_image { limits.max_image_bytes.min(limits.max_file_bytes) } else { limits.max_file_bytes };
        // The size may be out of date by now: only a head that is not full says that there is no more.
        if (bytes.len() as u64) < first || most <= first {
            return Ok(0);
        }
        bytes.reserve_exact(size.min(most).saturating_sub(first) as usize);
        file.take(most - first).read_to_end(&mut bytes)
    });
    match read {
        Ok(_) => content_of(bytes),
        Err(error) => Content::Unread(ReadProblem::Io(describe(&error))),
    }
}

fn content_of(bytes: Vec<u8>) -> Content {
    match decode::decode(bytes) {
        Ok(decoded) => Content::Text {
            text: Text::from_file(decoded.text, decoded.encoding),
            malformed_at: decoded.malformed_at,
        },
        Err(bytes) => Content::Binary(bytes),
    }
}

/// The system's message without the error number, which differs between systems.
fn describe(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file".into(),
        io::ErrorKind::PermissionDenied => "permission denied".into(),
        io::ErrorKind::IsADirectory => "it is a directory".into(),
        kind => kind.to_string(),
    }
}
