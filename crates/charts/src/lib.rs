//! Figures from statistics: pure geometry, and Yew components that draw it as accessible SVG.
