use eval::study::STATEMENTS;

use super::golden;

#[test]
fn the_study_s_statements_are_those_of_the_reference() {
    let Some(golden) = golden("seed_reference.json") else {
        return;
    };
    let rows = golden["rows"].as_array().expect("rows");
    assert_eq!(rows.len(), STATEMENTS.len());
    for (row, ours) in rows.iter().zip(STATEMENTS) {
        let task = match ours.label {
            Some(label) => format!("{}/{label}", ours.task),
            None => ours.task.to_string(),
        };
        assert_eq!(row["task"], task);
        assert_eq!(row["model"], ours.model);
        assert_eq!(row["metric"], ours.metric.as_str());
        assert_eq!(row["op"], ours.relation.as_str());
        assert_eq!(row["value"].as_f64(), Some(ours.value));
        assert_eq!(row["significant"].as_bool(), ours.is_significant);
        assert_eq!(row["text"].as_str(), ours.note);
    }
}
