//! Where the cells of a confusion matrix lie, and what it says in words.

use eval::report::Confusion;

use crate::number::percent;
use crate::text::ConfusionTexts;

/// Sizes of the drawing, in its own units.
pub(crate) struct Grid {
    /// Width and height of a cell.
    pub cell: (f64, f64),
    /// Upper left corner of the first cell: room for the labels.
    pub origin: (f64, f64),
    /// Whether column labels stand upright, for many columns.
    pub has_upright_labels: bool,
}

impl Grid {
    pub fn of(confusion: &Confusion) -> Self {
        if confusion.columns.len() > 6 {
            Self {
                cell: (34.0, 26.0),
                origin: (66.0, 82.0),
                has_upright_labels: true,
            }
        } else {
            let width = (480.0 - 92.0) / confusion.columns.len().max(1) as f64;
            Self {
                cell: (width, 56.0),
                origin: (86.0, 46.0),
                has_upright_labels: false,
            }
        }
    }

    pub fn size(&self, confusion: &Confusion) -> (f64, f64) {
        let (columns, rows) = (confusion.columns.len() as f64, confusion.rows.len() as f64);
        (
            self.origin.0 + columns * self.cell.0 + 6.0,
            self.origin.1 + rows * self.cell.1 + 6.0,
        )
    }

    pub fn corner(&self, row: usize, column: usize) -> (f64, f64) {
        (
            self.origin.0 + column as f64 * self.cell.0,
            self.origin.1 + row as f64 * self.cell.1,
        )
    }
}

/// The largest confusion, in one sentence.
pub(crate) fn finding(confusion: &Confusion, texts: &ConfusionTexts) -> String {
    let (one, many) = (texts.unit)(&confusion.unit);
    let cells = confusion
        .counts
        .iter()
        .enumerate()
        .flat_map(|(row, counts)| {
            counts
                .iter()
                .enumerate()
                .map(move |(column, &n)| (row, column, n))
        });
    let worst = cells
        .filter(|&(row, column, n)| n > 0 && confusion.rows[row] != confusion.columns[column])
        .max_by_key(|&(row, column, n)| (n, std::cmp::Reverse((row, column))));
    match worst {
        None => (texts.nothing)(&one),
        Some((row, column, n)) => {
            let total: u64 = confusion.counts[row].iter().sum();
            let (gold, read) = (&confusion.rows[row], &confusion.columns[column]);
            let share = percent(n as f64 / total.max(1) as f64);
            if column + 1 == confusion.columns.len() {
                (texts.unanswered)(gold, n, total, &many, &share)
            } else {
                (texts.confused)(gold, read, n, total, &many, &share)
            }
        }
    }
}

/// The drawing in words.
pub(crate) fn description(confusion: &Confusion, texts: &ConfusionTexts) -> String {
    (texts.description)(
        &(texts.unit)(&confusion.unit).1,
        confusion.rows.len(),
        confusion.columns.len().saturating_sub(1),
        &finding(confusion, texts),
    )
}
