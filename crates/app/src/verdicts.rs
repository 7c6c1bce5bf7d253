//! A prediction against its outcome.

use crate::lesson::{Form, Reading, Round, Unit};
use crate::notebook::Guess;

/// How a prediction came out, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// What was predicted.
    pub predicted: String,
    /// What came out.
    pub outcome: String,
    /// Whether the prediction was right, or near.
    pub is_hit: bool,
    /// What follows.
    pub says: String,
}

/// The verdict of a round; `write` puts a number into words.
#[must_use]
pub fn verdict(
    round: &Round,
    guess: &Guess,
    outcome: f64,
    write: impl Fn(f64, Unit) -> String,
) -> Verdict {
    let name = |id: &str| match &round.prediction.form {
        Form::Choice(answers) => (answers.iter().find(|answer| answer.id == id))
            .map_or_else(String::new, |answer| answer.text.clone()),
        Form::Slider { .. } => String::new(),
    };
    let unit = match round.prediction.form {
        Form::Slider { unit, .. } => unit,
        Form::Choice(_) => Unit::Number,
    };
    let predicted = match guess {
        Guess::Choice(id) => name(id),
        Guess::Number(number) => write(*number, unit),
    };
    let number = write(outcome, unit);
    let (shown, is_hit, says) = match &round.explanation.reading {
        Reading::Distance {
            near,
            close,
            below,
            above,
        } => {
            let off = match guess {
                Guess::Number(number) => number - outcome,
                Guess::Choice(_) => f64::INFINITY,
            };
            let says = if off.abs() <= *near {
                close
            } else if off < 0.0 {
                below
            } else {
                above
            };
            (number.clone(), off.abs() <= *near, says.clone())
        }
        Reading::Bands(bands) => {
            let band = bands
                .iter()
                .find(|band| band.below.is_none_or(|below| outcome < below));
            let (answer, says) = band.map_or((String::new(), String::new()), |band| {
                (band.answer.clone(), band.says.clone())
            });
            let is_hit = *guess == Guess::Choice(answer.clone());
            (name(&answer), is_hit, says)
        }
    };
    let says = says
        .replace("{predicted}", &predicted)
        .replace("{outcome}", &number);
    Verdict {
        predicted,
        outcome: shown,
        is_hit,
        says,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::{Answer, Apparatus, Band, Experiment, Explanation, Prediction};
    use crate::measure::Measure;

    fn round(form: Form, reading: Reading) -> Round {
        Round {
            id: "a".to_owned(),
            title: String::new(),
            before: Vec::new(),
            prediction: Prediction {
                ask: String::new(),
                form,
            },
            experiment: Experiment {
                about: String::new(),
                with: Apparatus::Worlds,
            },
            explanation: Explanation {
                measure: Measure::NullCorrelation,
                reading,
                body: Vec::new(),
            },
        }
    }

    fn write(value: f64, unit: Unit) -> String {
        format!("{value}{}", if unit == Unit::Percent { "%" } else { "" })
    }

    #[test]
    fn a_number_is_near_or_off_to_one_side() {
        let slider = Form::Slider {
            min: 0.0,
            max: 100.0,
            step: 5.0,
            unit: Unit::Percent,
        };
        let reading = Reading::Distance {
            near: 10.0,
            close: "near {outcome}".to_owned(),
            below: "{predicted} is less than {outcome}".to_owned(),
            above: "more".to_owned(),
        };
        let round = round(slider, reading);
        let check = |guess, is_hit, says: &str| {
            let got = verdict(&round, &Guess::Number(guess), 60.0, write);
            assert_eq!((got.is_hit, got.says.as_str()), (is_hit, says));
            assert_eq!(got.outcome, "60%");
        };
        check(60.0, true, "near 60%");
        check(50.0, true, "near 60%");
        check(45.0, false, "45% is less than 60%");
        check(75.0, false, "more");
    }

    #[test]
    fn a_choice_is_right_when_the_number_lies_in_its_band() {
        let answer = |id: &str| Answer {
            id: id.to_owned(),
            text: id.to_uppercase(),
        };
        let band = |below, answer: &str| Band {
            below,
            answer: answer.to_owned(),
            says: format!("{answer}: {{outcome}}"),
        };
        let round = round(
            Form::Choice(vec![answer("down"), answer("none"), answer("up")]),
            Reading::Bands(vec![
                band(Some(-0.1), "down"),
                band(Some(0.1), "none"),
                band(None, "up"),
            ]),
        );
        let check = |outcome, guess: &str, is_hit, shown: &str| {
            let got = verdict(&round, &Guess::Choice(guess.to_owned()), outcome, write);
            assert_eq!((got.is_hit, got.outcome.as_str()), (is_hit, shown));
            assert_eq!(got.predicted, guess.to_uppercase());
        };
        check(-0.4, "down", true, "DOWN");
        check(-0.4, "none", false, "DOWN");
        check(0.0, "none", true, "NONE");
        check(0.1, "up", true, "UP");
    }
}
