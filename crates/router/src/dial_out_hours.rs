//! When a demand-dial interface may dial (MS-RRASM 2.2.3.2.1.4, `DialOutHours`).

use routerkeep_registry::Value;
use std::fmt;

/// The hours of a week in which dialling is allowed.
///
/// The value has one text a day: `<day> <HH:MM-HH:MM> …`, 0 = Sunday to 6 = Saturday.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DialOutHours {
    /// The days, in stored order.
    pub days: Vec<DialOutDay>,
}

/// One day's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DialOutDay {
    /// A day and its spans of time.
    Hours {
        /// 0 = Sunday to 6 = Saturday.
        day: u8,
        /// The spans in stored order.
        spans: Vec<Span>,
    },
    /// A text of another form.
    Other(String),
}

/// A span of a day, in minutes since midnight. `24:00` is read as the end of the day; whether Windows
/// writes it is not documented.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// First minute.
    pub from: u16,
    /// Minute at which it ends.
    pub to: u16,
}

impl DialOutHours {
    /// Reads the value `DialOutHours`, or returns `None` where it is no `REG_MULTI_SZ`.
    pub fn read(value: &Value) -> Option<Self> {
        let texts = value.as_texts()?;
        Some(Self { days: texts.iter().map(|text| read_day(&text.to_string())).collect() })
    }
}

fn read_day(text: &str) -> DialOutDay {
    let mut words = text.split_ascii_whitespace();
    let day = words.next().and_then(|word| word.parse().ok()).filter(|day| *day < 7);
    let spans: Option<Vec<Span>> = words.map(read_span).collect();
    match (day, spans) {
        (Some(day), Some(spans)) => DialOutDay::Hours { day, spans },
        _ => DialOutDay::Other(text.to_owned()),
    }
}

fn read_span(word: &str) -> Option<Span> {
    let (from, to) = word.split_once('-')?;
    Some(Span { from: read_time(from)?, to: read_time(to)? })
}

fn read_time(word: &str) -> Option<u16> {
    let (hours, minutes) = word.split_once(':')?;
    let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
    let time = hours.checked_mul(60)?.checked_add(minutes)?;
    (minutes < 60 && time <= 24 * 60).then_some(time)
}

const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

/// `Mon-Fri 09:00-12:00 13:00-17:00, Sat 09:00-12:00`: neighbours in the list that are neighbours in the
/// week and have the same hours are shown together.
impl fmt::Display for DialOutHours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let runs = self.days.chunk_by(|one, next| match (one, next) {
            (
                DialOutDay::Hours { day, spans },
                DialOutDay::Hours { day: next_day, spans: next_spans },
            ) => day.checked_add(1) == Some(*next_day) && spans == next_spans,
            _ => false,
        });
        for (n, run) in runs.enumerate() {
            f.write_str(if n > 0 { ", " } else { "" })?;
            match (run.first(), run.last()) {
                (
                    Some(DialOutDay::Hours { day: first, spans }),
                    Some(DialOutDay::Hours { day: last, .. }),
                ) => {
                    f.write_str(day_name(*first))?;
                    if first != last {
                        write!(f, "-{}", day_name(*last))?;
                    }
                    for span in spans {
                        write!(f, " {span}")?;
                    }
                }
                (Some(DialOutDay::Other(text)), _) => write!(f, "{text:?}")?,
                _ => {}
            }
        }
        Ok(())
    }
}

/// Returns the short name of a day, 0 = Sunday.
pub(crate) fn day_name(day: u8) -> &'static str {
    DAYS.get(usize::from(day)).copied().unwrap_or("?")
}

/// `09:00-12:00`.
impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", Clock(self.from), Clock(self.to))
    }
}

struct Clock(u16);

impl fmt::Display for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_read_and_show() {
        let value =
            Value::texts("DialOutHours", ["1 09:00-12:00 13:00-17:30", "6 00:00-24:00", "x"]);
        let hours = DialOutHours::read(&value).unwrap();
        assert_eq!(hours.to_string(), "Mon 09:00-12:00 13:00-17:30, Sat 00:00-24:00, \"x\"");
    }

    #[test]
    fn days_of_the_same_hours_are_shown_together() {
        let days =
            ["1 08:00-17:00", "2 08:00-17:00", "3 08:00-17:00", "5 08:00-17:00", "6 08:00-9:00"];
        let hours = DialOutHours::read(&Value::texts("DialOutHours", days)).unwrap();
        assert_eq!(hours.to_string(), "Mon-Wed 08:00-17:00, Fri 08:00-17:00, Sat 08:00-09:00");
    }

    #[test]
    fn what_is_no_time_is_shown_as_it_is() {
        for odd in ["7 09:00-10:00", "1 9-10", "1 09:60-10:00", "1 24:01-24:02", "1 09:00"] {
            let hours = DialOutHours::read(&Value::texts("DialOutHours", [odd])).unwrap();
            assert_eq!(hours.days, [DialOutDay::Other(odd.to_owned())]);
        }
    }
}
