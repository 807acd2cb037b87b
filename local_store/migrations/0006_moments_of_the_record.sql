-- Procedures, studies, goals, dispenses and what began over a period are sorted by the moment they are about; until now
-- they were sorted by when they were recorded or last changed. A partial date counts from its beginning, as in columns.py.
UPDATE resource
SET sort_time = found.moment
FROM (
    SELECT
        said.number,
        strftime(
            '%Y-%m-%dT%H:%M:%fZ',
            CASE length(said.at) WHEN 4 THEN said.at || '-01-01' WHEN 7 THEN said.at || '-01' ELSE said.at END
        ) AS moment
    FROM (
        SELECT
            number,
            CASE type
                WHEN 'Procedure' THEN coalesce(body ->> '$.performedDateTime', body ->> '$.performedPeriod.start')
                WHEN 'ImagingStudy' THEN body ->> '$.started'
                WHEN 'Goal' THEN body ->> '$.startDate'
                WHEN 'MedicationDispense' THEN body ->> '$.whenHandedOver'
                WHEN 'Media' THEN iif(body ->> '$.issued' IS NULL, body ->> '$.createdDateTime', NULL)
                WHEN 'MedicationStatement' THEN iif(
                    coalesce(body ->> '$.effectiveDateTime', body ->> '$.effectivePeriod.start') IS NULL,
                    body ->> '$.dateAsserted',
                    NULL
                )
                ELSE iif(body ->> '$.onsetDateTime' IS NULL, body ->> '$.onsetPeriod.start', NULL)
            END AS at
        FROM resource
        WHERE type IN (
            'Procedure', 'ImagingStudy', 'Goal', 'MedicationDispense', 'Media', 'MedicationStatement', 'Condition',
            'AllergyIntolerance'
        )
    ) AS said
    WHERE said.at IS NOT NULL
) AS found
WHERE found.number = resource.number AND found.moment IS NOT NULL;
