"""The Source card of a document: title, issuer, numbers, dates, region, contact; pure."""
