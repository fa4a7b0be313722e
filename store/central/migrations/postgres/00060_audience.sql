-- +goose Up
-- Lines for one workstation grow with workstations times patients: a reader goes past those of others without seeing them.
DROP INDEX changes_by_patient;
CREATE INDEX changes_shared ON changes (establishment, patient, cursor) WHERE audience = '';
CREATE INDEX changes_private ON changes (establishment, audience, cursor) WHERE audience <> '';

-- +goose Down
DROP INDEX changes_private;
DROP INDEX changes_shared;
CREATE INDEX changes_by_patient ON changes (establishment, patient, cursor);
