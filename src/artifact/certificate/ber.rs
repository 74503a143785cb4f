//! BER with lengths that are not written (X.690 §8.1.3.6): how streaming tools write bundles of certificates.

/// The deepest nesting that is read. Bundles have about ten levels.
const DEEPEST: usize = 32;
/// What ends the content of a value without a length.
const END: [u8; 2] = [0, 0];

/// The same values with the length in front of each; `None` if the bytes are no BER. Bytes behind the first value are
/// left out.
pub(super) fn with_lengths(ber: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(ber.len());
    value(ber, &mut out, DEEPEST)?;
    Some(out)
}

/// Writes the first value of `input` and gives what stands behind it.
fn value<'a>(input: &'a [u8], out: &mut Vec<u8>, levels: usize) -> Option<&'a [u8]> {
    let (tag, rest) = input.split_at_checked(tag_length(input)?)?;
    let is_constructed = tag[0] & 0x20 != 0;
    let (length, rest) = length(rest)?;
    let mut content = Vec::new();
    let behind = match length {
        Some(length) => {
            let (mut inside, behind) = rest.split_at_checked(length)?;
            if is_constructed {
                while !inside.is_empty() {
                    inside = value(inside, &mut content, levels.checked_sub(1)?)?;
                }
            } else {
                content.extend_from_slice(inside);
            }
            behind
        }
        None => {
            let mut inside = rest;
            while !inside.starts_with(&END) {
                inside = value(inside, &mut content, levels.checked_sub(1)?)?;
            }
            &inside[END.len()..]
        }
    };
    out.extend_from_slice(tag);
    write_length(content.len(), out);
    out.append(&mut content);
    Some(behind)
}

/// The bytes of the tag that begins `input`.
fn tag_length(input: &[u8]) -> Option<usize> {
    if input.first()? & 0x1f != 0x1f {
        return Some(1);
    }
    // A long tag goes on as long as the highest bit is set.
    Some(2 + input.get(1..)?.iter().position(|byte| byte & 0x80 == 0)?)
}

/// The length that begins `input`, nothing if it is not written, and what stands behind it.
fn length(input: &[u8]) -> Option<(Option<usize>, &[u8])> {
    let (&first, rest) = input.split_first()?;
    match first {
        0..0x80 => Some((Some(usize::from(first)), rest)),
        0x80 => Some((None, rest)),
        _ => {
            let (bytes, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
            let length = bytes.iter().try_fold(0_usize, |length, byte| {
                length.checked_mul(256).map(|length| length | usize::from(*byte))
            })?;
            Some((Some(length), rest))
        }
    }
}

fn write_length(length: usize, out: &mut Vec<u8>) {
    if length < 0x80 {
        out.push(length as u8);
        return;
    }
    let bytes = length.to_be_bytes();
    let bytes = &bytes[bytes.iter().position(|byte| *byte != 0).unwrap_or(bytes.len() - 1)..];
    out.push(0x80 | bytes.len() as u8);
    out.extend_from_slice(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_written_at_every_level() {
        // A sequence without a length of an integer and a set without a length of a null.
        let ber = [0x30, 0x80, 0x02, 0x01, 0x05, 0x31, 0x80, 0x05, 0x00, 0x00, 0x00, 0x00, 0x00];
        assert_eq!(with_lengths(&ber), Some(vec![0x30, 0x07, 0x02, 0x01, 0x05, 0x31, 0x02, 0x05, 0x00]));
    }

    #[test]
    fn what_has_lengths_stays_as_it_is() {
        let mut der = vec![0x30, 0x81, 0x83, 0x04, 0x81, 0x80];
        der.resize(6 + 128, 7);
        assert_eq!(with_lengths(&der), Some(der.clone()));
    }

    #[test]
    fn damaged_bytes_are_no_ber() {
        for bytes in [&[0x30][..], &[0x30, 0x80, 0x02], &[0x30, 0x05, 0x02], &[0x3f, 0xff], &[0x30, 0x89, 1]] {
            assert_eq!(with_lengths(bytes), None, "{bytes:02x?}");
        }
        assert_eq!(with_lengths(&[0x30, 0x80].repeat(100_000)), None);
    }
}
