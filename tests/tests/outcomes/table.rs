//! The matrix as it is printed.

use std::collections::BTreeMap;
use std::fmt;

use crate::claims::Reported;

/// What is so in the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Truth {
    Done,
    NotDone,
    /// It was carried out after the call had ended.
    Later,
    Doubled,
}

impl Truth {
    fn name(self) -> &'static str {
        match self {
            Truth::Done => "done",
            Truth::NotDone => "not done",
            Truth::Later => "later",
            Truth::Doubled => "DOUBLED",
        }
    }
}

/// One case.
#[derive(Debug, Clone, Copy)]
pub struct Cell {
    pub reported: Reported,
    /// The result was read back.
    pub recovered: bool,
    pub truth: Truth,
}

impl fmt::Display for Cell {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let recovered = if self.recovered { "*" } else { "" };
        formatter.pad(&format!("{}{recovered} / {}", self.reported.name(), self.truth.name()))
    }
}

/// A write, a point, and which of the three repeats.
type Place = (usize, usize, usize);

/// Every case of every write.
pub struct Matrix {
    writes: Vec<&'static str>,
    points: Vec<&'static str>,
    cells: BTreeMap<Place, Cell>,
    problems: BTreeMap<Place, Vec<String>>,
}

impl Matrix {
    pub fn new(writes: Vec<&'static str>, points: Vec<&'static str>) -> Matrix {
        Matrix { writes, points, cells: BTreeMap::new(), problems: BTreeMap::new() }
    }

    pub fn set(&mut self, place: Place, cell: Cell, problems: Vec<String>) {
        self.cells.insert(place, cell);
        if !problems.is_empty() {
            self.problems.insert(place, problems);
        }
    }

    /// Everything that is wrong, with the case that it is wrong in.
    pub fn problems(&self) -> Vec<String> {
        let of_case = |((write, point, times), problems): (&Place, &Vec<String>)| {
            let times = ["once", "twice", "always"][*times];
            let case = format!("{} × {} × {times}", self.writes[*write], self.points[*point]);
            problems.iter().map(|problem| format!("{case}: {problem}")).collect::<Vec<String>>()
        };
        self.problems.iter().flat_map(of_case).collect()
    }

    fn count(&self, which: impl Fn(&Cell) -> bool) -> usize {
        self.cells.values().filter(|cell| which(cell)).count()
    }

    fn untrue(&self) -> usize {
        let is_untrue = |problem: &String| problem.starts_with("untrue");
        self.problems.values().filter(|problems| problems.iter().any(is_untrue)).count()
    }

    fn summary(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reported = |reported| self.count(|cell| cell.reported == reported);
        writeln!(
            formatter,
            "\n{} cases: reported done {} (read back {}), not done {}, unknown {}; doubled {}, untrue {}",
            self.cells.len(),
            reported(Reported::Done),
            self.count(|cell| cell.recovered),
            reported(Reported::NotDone),
            reported(Reported::Unknown),
            self.count(|cell| cell.truth == Truth::Doubled),
            self.untrue(),
        )?;
        writeln!(formatter, "\nWhere the outcome is reported as unknown, of {} cases each:", self.points.len() * 3)?;
        for (write, name) in self.writes.iter().enumerate() {
            let of_write = |wanted: Truth| {
                let cells = self.cells.iter().filter(|((of, ..), _)| *of == write);
                cells.filter(|(_, cell)| cell.reported == Reported::Unknown && cell.truth == wanted).count()
            };
            let [done, later, not_done] = [Truth::Done, Truth::Later, Truth::NotDone].map(of_write);
            let all = done + later + not_done;
            writeln!(formatter, "  {name:<36} {all:>3}: done {done:>3}, later {later:>3}, not done {not_done:>3}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Matrix {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "reported / true; * stands for what was read back\n")?;
        writeln!(formatter, "{:<36} {:<26} {:<22} {:<22} always", "write", "fault", "once", "twice")?;
        for (write, name) in self.writes.iter().enumerate() {
            for (point, fault) in self.points.iter().enumerate() {
                write!(formatter, "{name:<36} {fault:<26}")?;
                for times in 0..3 {
                    match self.cells.get(&(write, point, times)) {
                        Some(cell) if times < 2 => write!(formatter, " {cell:<22}")?,
                        Some(cell) => write!(formatter, " {cell}")?,
                        None => formatter.write_str(" none")?,
                    }
                }
                formatter.write_str("\n")?;
            }
        }
        self.summary(formatter)
    }
}
