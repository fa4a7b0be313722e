-- +goose Up
-- The traces of one patient and of one person, newest first. // SC.DMP/CONF.15
CREATE INDEX traces_by_patient ON traces (establishment, patient, at, id);
CREATE INDEX traces_by_person ON traces (establishment, by_id, at, id);
