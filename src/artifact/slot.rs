//! The sizes that a logo may have, and which of them suits an artwork.

/// A size in pixels, width before height, and the artwork that it is for.
pub type LogoSize = (u64, u64, &'static str);

/// The sizes that Okta accepts of a logo.
pub const LOGO_SIZES: [LogoSize; 4] = [SQUARE, CIRCULAR, WIDE, TALL];

const SQUARE: LogoSize = (200, 200, "square");
const CIRCULAR: LogoSize = (244, 244, "circular");
const WIDE: LogoSize = (244, 156, "wide");
const TALL: LogoSize = (156, 244, "tall");

/// What an artwork becomes when it is made as large as a canvas allows.
pub fn fitted((width, height): (u64, u64), (across, up, _): LogoSize) -> (u64, u64) {
    let (width, height) = (width.max(1), height.max(1));
    let scaled = |side: u64, by: u64, of: u64| ((2 * side * by + of) / (2 * of)).max(1);
    if width * up >= height * across {
        (across, scaled(height, across, width))
    } else {
        (scaled(width, up, height), up)
    }
}

/// Whether more than a third of a canvas's width, and of its height, is empty beside an artwork.
fn is_empty_by_a_third((width, height): (u64, u64), (across, up, _): LogoSize) -> (bool, bool) {
    (3 * width < 2 * across, 3 * height < 2 * up)
}

/// The size that suits an artwork. The square one is preferred as long as not more than a third of it stays empty.
pub fn best_size(artwork: (u64, u64), is_round: bool) -> LogoSize {
    match is_empty_by_a_third(fitted(artwork, SQUARE), SQUARE) {
        _ if is_round => CIRCULAR,
        (false, false) => SQUARE,
        (_, true) => WIDE,
        (true, _) => TALL,
    }
}

/// The size to fit an artwork to, if more than a third of the canvas that it stands on is empty and need not be.
pub fn wastes_space(artwork: (u64, u64), canvas: (u64, u64), is_round: bool) -> Option<LogoSize> {
    let best = best_size(artwork, is_round);
    let (across, up) = is_empty_by_a_third(artwork, (canvas.0, canvas.1, ""));
    // Of the two square sizes one serves as well as the other.
    let is_other = best.0.cmp(&best.1) != canvas.0.cmp(&canvas.1);
    let is_cured = || is_empty_by_a_third(fitted(artwork, best), best) == (false, false);
    // What is left is a long artwork on the canvas for long ones: only if it is small as well can it be larger.
    ((across || up) && (is_other || is_cured() || (across && up))).then_some(best)
}

/// The square size for another outline than the one that a canvas is for, where the artwork has that outline.
pub fn other_square(canvas: (u64, u64), is_round: bool, is_square: bool) -> Option<LogoSize> {
    match (canvas.0, canvas.1) {
        (200, 200) if is_round => Some(CIRCULAR),
        (244, 244) if is_square => Some(SQUARE),
        _ => None,
    }
}

/// Whether two sides differ by at most so many percent of the longer one.
pub fn is_square_within(percent: u64, (width, height): (u64, u64)) -> bool {
    100 * width.abs_diff(height) <= percent * width.max(height)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_artwork_is_made_as_large_as_the_canvas_allows() {
        assert_eq!(fitted((100, 50), SQUARE), (200, 100));
        assert_eq!(fitted((1000, 5000), TALL), (49, 244));
        assert_eq!(fitted((3, 1), WIDE), (244, 81));
        assert_eq!(fitted((0, 0), SQUARE), (200, 200));
        assert_eq!(fitted((100_000, 1), WIDE), (244, 1));
    }

    #[test]
    fn the_square_is_preferred_while_not_more_than_a_third_of_it_is_empty() {
        assert_eq!(best_size((200, 134), false), SQUARE);
        assert_eq!(best_size((200, 133), false), WIDE);
        assert_eq!(best_size((133, 200), false), TALL);
        assert_eq!(best_size((50, 50), true), CIRCULAR);
    }

    #[test]
    fn space_is_wasted_only_where_it_need_not_be() {
        assert_eq!(wastes_space((200, 133), (200, 200), false), Some(WIDE));
        assert_eq!(wastes_space((133, 200), (200, 200), false), Some(TALL));
        assert_eq!(wastes_space((100, 100), (200, 200), false), Some(SQUARE));
        assert_eq!(wastes_space((156, 156), (244, 156), false), Some(SQUARE));
        assert_eq!(wastes_space((156, 156), (244, 156), true), Some(CIRCULAR));
        assert_eq!(wastes_space((200, 134), (200, 200), false), None);
        assert_eq!(wastes_space((244, 60), (244, 156), false), None, "a long one cannot be larger");
        assert_eq!(wastes_space((120, 30), (244, 156), false), Some(WIDE), "this one can");
    }
}
