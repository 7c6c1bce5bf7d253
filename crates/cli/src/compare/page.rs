//! A comparison as one HTML document with its charts.

use std::rc::Rc;

use charts::ComparisonReport;
use charts::comparison::ComparisonReportProps;
use eval::compare::Comparison;
use eval::sweep::Sweep;
use yew::ServerRenderer;

use crate::report;

/// The comparison as a document: no script, no request.
pub fn html(of: &Comparison, sweeps: Vec<Option<Sweep>>) -> String {
    let of = of.clone();
    let props = move || ComparisonReportProps {
        title: "Runs beside each other".into(),
        of: Rc::new(of),
        sweeps: Rc::new(sweeps),
    };
    let renderer = ServerRenderer::<ComparisonReport>::with_props(props).hydratable(false);
    let body = futures::executor::block_on(renderer.render());
    report::document("Thinkscope comparison", &body)
}
