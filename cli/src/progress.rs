//! A line that counts while a list is read, on a terminal that shows nothing else meanwhile.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// The line; nothing where it is hidden. It has no colours.
pub struct Progress(ProgressBar);

impl Progress {
    /// Shows the line on stderr, or nothing.
    pub fn new(is_shown: bool) -> Progress {
        if !is_shown {
            return Progress(ProgressBar::hidden());
        }
        let style = ProgressStyle::with_template("{spinner} {pos} items, {elapsed}{msg}").expect("a valid template");
        Progress(ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr()).with_style(style))
    }

    /// Time goes by.
    pub fn tick(&self) {
        self.0.tick();
    }

    /// How many items there are, and what more there is to say.
    pub fn set(&self, items: u64, message: String) {
        self.0.set_message(message);
        self.0.set_position(items);
    }

    /// Takes the line away.
    pub fn clear(&self) {
        self.0.finish_and_clear();
    }
}
