//! How the brackets in the rest of a text add up, which tells what a wrong closing bracket was meant to be.

/// Counts closing minus opening brackets behind a place, outside strings.
///
/// Places are asked for in ascending order, so that every byte is visited at most twice.
#[derive(Debug, Default)]
pub(super) struct Balance {
    known: Option<(usize, isize)>,
}

impl Balance {
    /// How many more brackets are closed than opened from byte `at` on, a place outside strings.
    pub fn behind(&mut self, bytes: &[u8], at: usize) -> isize {
        let surplus = match self.known {
            Some((place, surplus)) if place <= at => surplus - surplus_in(&bytes[place..at]),
            _ => surplus_in(&bytes[at..]),
        };
        self.known = Some((at, surplus));
        surplus
    }
}

fn surplus_in(bytes: &[u8]) -> isize {
    let mut surplus = 0;
    let mut in_string = false;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' if in_string => at += 1,
            b'"' => in_string = !in_string,
            // A string that was not closed must not turn the rest of the text inside out.
            b'\n' | b'\r' => in_string = false,
            b'{' | b'[' if !in_string => surplus -= 1,
            b'}' | b']' if !in_string => surplus += 1,
            _ => {}
        }
        at += 1;
    }
    surplus
}
