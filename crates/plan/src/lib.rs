//! Reads an administrative plan into duties, targets, agencies, dates and reports. Pure.
