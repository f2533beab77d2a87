package check

import (
	"context"

	"webtool/pkg/check/finding"
)

func (c *scrapeChecker) rollout(ctx context.Context, r *finding.Report, clients []*scrapeClient, files int) {
}
