//! What a process takes: memory, threads and descriptors, read from /proc, and whether they grow.

use std::fs;
use std::io;

use serde::Serialize;

const KIB_PER_MIB: f64 = 1024.0;

/// What a process took at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Sample {
    pub seconds: f64,
    pub memory_mib: f64,
    pub threads: f64,
    pub descriptors: f64,
}

impl Sample {
    pub fn of(pid: u32, seconds: f64) -> io::Result<Sample> {
        let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
        let field = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
            line.split_whitespace().next().and_then(|number| number.parse::<f64>().ok()).unwrap_or_default()
        };
        Ok(Sample {
            seconds,
            memory_mib: field("VmRSS:") / KIB_PER_MIB,
            threads: field("Threads:"),
            descriptors: fs::read_dir(format!("/proc/{pid}/fd"))?.count() as f64,
        })
    }
}

/// One of the three over the whole run, its warm-up left out.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Figures {
    pub start: f64,
    pub end: f64,
    pub max: f64,
    pub slope_per_hour: f64,
}

impl Figures {
    /// Start and end are the medians of the first and the last tenth: one sample may hit a peak.
    pub fn of(samples: &[Sample], field: impl Fn(&Sample) -> f64) -> Figures {
        let values: Vec<f64> = samples.iter().map(&field).collect();
        let edge = (values.len() / 10).max(3).min(values.len());
        let points: Vec<(f64, f64)> = samples.iter().map(|sample| (sample.seconds / 3600.0, field(sample))).collect();
        Figures {
            start: median(&values[..edge]),
            end: median(&values[values.len() - edge..]),
            max: values.iter().copied().fold(0.0, f64::max),
            slope_per_hour: slope(&points),
        }
    }

    /// Whether it grew by more than a tenth and so much.
    pub fn grew(&self, slack: f64) -> bool {
        self.end > self.start * 1.1 + slack
    }
}

fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or_default()
}

/// By least squares.
fn slope(points: &[(f64, f64)]) -> f64 {
    let count = points.len().max(1) as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / count;
    let (mean_x, mean_y) = (mean(|point| point.0), mean(|point| point.1));
    let spread: f64 = points.iter().map(|(x, _)| (x - mean_x).powi(2)).sum();
    let product: f64 = points.iter().map(|(x, y)| (x - mean_x) * (y - mean_y)).sum();
    if spread > 0.0 { product / spread } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples(memory_mib: impl Fn(f64) -> f64) -> Vec<Sample> {
        let at = |seconds: f64| Sample { seconds, memory_mib: memory_mib(seconds), threads: 4.0, descriptors: 9.0 };
        (0..720).map(|step| at(f64::from(step) * 5.0)).collect()
    }

    #[test]
    fn a_steady_leak_is_found_and_its_slope_is_told() {
        let leak = Figures::of(&samples(|seconds| 50.0 + 20.0 * seconds / 3600.0), |sample| sample.memory_mib);
        assert!((leak.slope_per_hour - 20.0).abs() < 0.01, "{leak:?}");
        assert!(leak.grew(4.0) && !leak.grew(20.0), "{leak:?}");
    }

    #[test]
    fn a_saw_is_flat_whatever_its_peaks() {
        let saw = Figures::of(&samples(|seconds| 50.0 + seconds % 60.0), |sample| sample.memory_mib);
        assert!(saw.slope_per_hour.abs() < 2.0 && !saw.grew(8.0), "{saw:?}");
        assert_eq!(saw.max, 105.0);
    }

    #[test]
    fn a_sample_of_this_process_is_plausible() {
        let sample = Sample::of(std::process::id(), 0.0).unwrap();
        assert!(sample.memory_mib > 1.0 && sample.threads >= 1.0 && sample.descriptors >= 3.0, "{sample:?}");
    }
}
