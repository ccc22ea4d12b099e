//! Reading how many tests passed from what test programs print.

/// How many tests passed and failed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
}

impl Tally {
    /// A chore without tests of its own counts as one.
    pub(crate) fn of_chore(is_ok: bool) -> Self {
        Self {
            passed: u64::from(is_ok),
            failed: u64::from(!is_ok),
        }
    }

    /// Adds another tally.
    pub(crate) fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }

    /// Counts a line of `cargo test`: `test result: ok. 12 passed; 1 failed; 0 ignored; …`.
    pub(crate) fn read_cargo(&mut self, line: &str) {
        let Some(rest) = line.strip_prefix("test result: ") else {
            return;
        };
        let counts = rest.split_once(". ").map_or(rest, |(_, counts)| counts);
        for part in counts.split("; ") {
            match part.split_once(' ') {
                Some((number, "passed")) => self.passed += number.parse().unwrap_or(0),
                Some((number, "failed")) => self.failed += number.parse().unwrap_or(0),
                _ => {}
            }
        }
    }

    /// Counts a line of node's spec reporter: `ℹ pass 12`, `ℹ fail 1`, `ℹ cancelled 0`.
    pub(crate) fn read_node(&mut self, line: &str) {
        let Some((word, number)) = line
            .strip_prefix("ℹ ")
            .and_then(|rest| rest.split_once(' '))
        else {
            return;
        };
        let number = number.parse().unwrap_or(0);
        match word {
            "pass" => self.passed += number,
            "fail" | "cancelled" => self.failed += number,
            _ => {}
        }
    }

    /// Counts the last line of a host of `tests/hosts`: `97 passed, 0 failed`.
    pub(crate) fn read_host(&mut self, line: &str) {
        let counts = line
            .strip_suffix(" failed")
            .and_then(|rest| rest.split_once(" passed, "));
        if let Some((passed, failed)) = counts {
            self.passed += passed.parse().unwrap_or(0);
            self.failed += failed.parse().unwrap_or(0);
        }
    }

    /// Makes a program that failed without a failed test count as one failure, and one that ran
    /// no test at all as well.
    pub(crate) fn close(mut self, is_success: bool) -> Self {
        if self.failed == 0 && (!is_success || self.passed == 0) {
            self.failed = 1;
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::Tally;

    fn check(read: fn(&mut Tally, &str), text: &str, passed: u64, failed: u64) {
        let mut tally = Tally::default();
        text.lines().for_each(|line| read(&mut tally, line));
        assert_eq!(tally, Tally { passed, failed });
    }

    #[test]
    fn the_results_of_all_test_programs_are_added() {
        let text = "running 3 tests\ntest a ... ok\n\
            test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\
            test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.20s";
        check(Tally::read_cargo, text, 4, 2);
    }

    #[test]
    fn cancelled_browser_tests_count_as_failed() {
        let text =
            "✔ a (1ms)\nℹ tests 4\nℹ pass 2\nℹ fail 1\nℹ cancelled 1\nℹ skipped 0\nℹ duration_ms 3";
        check(Tally::read_node, text, 2, 2);
    }

    #[test]
    fn a_host_tells_its_sum_in_its_last_line() {
        check(
            Tally::read_host,
            "a passed, b failed\n96 passed, 1 failed",
            96,
            1,
        );
    }

    #[test]
    fn a_program_that_fails_or_runs_nothing_is_never_a_success() {
        assert_eq!(Tally::default().close(true).failed, 1);
        assert_eq!(Tally::of_chore(true).close(false).failed, 1);
        assert_eq!(Tally::of_chore(true).close(true).failed, 0);
        assert_eq!(Tally::of_chore(false).close(false).failed, 1);
    }
}
