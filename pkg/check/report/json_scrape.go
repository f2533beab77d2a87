package report

import "webtool/pkg/check/finding"

type jsonScrape struct {
	Job       string  `json:"job"`
	Kind      string  `json:"kind"`
	URL       *string `json:"url"`
	WebConfig *string `json:"web_config"`
	Verdict   string  `json:"verdict"`
	Status    *int    `json:"status"`
	Error     *string `json:"error"`
	Rule      *string `json:"rule"`
}

func toJSONScrape(s *finding.Scrape) jsonScrape {
	j := jsonScrape{Job: s.Job, Kind: s.Kind, URL: orNull(s.URL), WebConfig: orNull(s.WebConfig), Verdict: string(s.Verdict), Error: orNull(s.Error)}
	if s.Status != 0 {
		j.Status = &s.Status
	}
	if s.Rule != nil {
		j.Rule = &s.Rule.Name
	}
	return j
}

type jsonRollout struct {
	Access  []jsonAccess `json:"access"`
	Order   []jsonStep   `json:"order"`
	Gapless bool         `json:"gapless"`
	Lost    []string     `json:"lost"`
	Bridge  []string     `json:"bridge"`
}

type jsonAccess struct {
	Job     string  `json:"job"`
	URL     string  `json:"url"`
	Client  string  `json:"client"`
	Server  string  `json:"server"`
	Verdict string  `json:"verdict"`
	With    *string `json:"with"`
	Error   *string `json:"error"`
}

type jsonStep struct {
	Side    string  `json:"side"`
	File    string  `json:"file"`
	Restart bool    `json:"restart"`
	Note    *string `json:"note"`
}

func toJSONRollout(r *finding.Rollout) *jsonRollout {
	if r == nil {
		return nil
	}
	j := &jsonRollout{Access: []jsonAccess{}, Order: []jsonStep{}, Gapless: r.Gapless, Lost: append([]string{}, r.Lost...), Bridge: append([]string{}, r.Bridge...)}
	for _, a := range r.Access {
		j.Access = append(j.Access, jsonAccess{a.Job, a.URL, a.Client, a.Server, string(a.Verdict), orNull(a.With), orNull(a.Error)})
	}
	for _, s := range r.Order {
		j.Order = append(j.Order, jsonStep{s.Side, s.File, s.Restart, orNull(s.Note)})
	}
	return j
}
