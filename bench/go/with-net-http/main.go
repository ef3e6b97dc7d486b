// What one writes with net/http and encoding/json.
package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"instantly-bench/driver"
)

type auditLog struct {
	ID             string         `json:"id"`
	Timestamp      string         `json:"timestamp"`
	OrganizationID string         `json:"organization_id"`
	ActivityType   int            `json:"activity_type"`
	IPAddress      string         `json:"ip_address"`
	FromAPI        bool           `json:"from_api"`
	UserAgent      *string        `json:"user_agent"`
	UserID         *string        `json:"user_id"`
	UserName       *string        `json:"user_name"`
	APIKeyID       *string        `json:"api_key_id"`
	AffectedCount  *int           `json:"affected_count"`
	CampaignID     *string        `json:"campaign_id"`
	WebhookID      *string        `json:"webhook_id"`
	SubsequenceID  *string        `json:"subsequence_id"`
	ListID         *string        `json:"list_id"`
	AuditMetadata  map[string]any `json:"audit_metadata"`
}

type page struct {
	Items             []auditLog `json:"items"`
	NextStartingAfter *string    `json:"next_starting_after"`
}

type member struct {
	ID    string `json:"id"`
	Email string `json:"email"`
	Role  string `json:"role"`
}

func length(text *string) int {
	if text == nil {
		return 0
	}
	return len(*text)
}

func readEvent(event *auditLog) int {
	affected := 0
	if event.AffectedCount != nil {
		affected = *event.AffectedCount
	}
	return len(event.ID) +
		driver.One(event.Timestamp != "") +
		len(event.OrganizationID) +
		event.ActivityType +
		len(event.IPAddress) +
		driver.One(event.FromAPI) +
		length(event.UserAgent) +
		length(event.UserID) +
		length(event.UserName) +
		length(event.APIKeyID) +
		affected +
		length(event.CampaignID) +
		length(event.WebhookID) +
		length(event.SubsequenceID) +
		length(event.ListID) +
		driver.One(event.AuditMetadata != nil)
}

// readTwo reads the two fields of the work objects-two.
func readTwo(event *auditLog) int { return driver.One(event.Timestamp != "") + length(event.UserName) }

func get(address string, into any) error {
	request, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer "+driver.Key)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("status %d", response.StatusCode)
	}
	return json.NewDecoder(response.Body).Decode(into)
}

func main() {
	driver.Run(func(task driver.Task) (func(*driver.Tally) error, error) {
		one := task.URL + "/api/v2/workspace-members/" + driver.Member
		return func(tally *driver.Tally) error { return work(task, one, tally) }, get(one, &member{})
	})
}

func work(task driver.Task, one string, tally *driver.Tally) error {
	switch task.Work {
	case "objects":
		return readLog(task, tally, readEvent)
	case "objects-two":
		return readLog(task, tally, readTwo)
	case "small":
		for range driver.SmallRequests {
			var member member
			if err := get(one, &member); err != nil {
				return err
			}
			tally.Add(len(member.ID) + len(member.Email) + len(member.Role))
		}
	default:
		return fmt.Errorf("no such work: %s", task.Work)
	}
	return nil
}

func readLog(task driver.Task, tally *driver.Tally, read func(*auditLog) int) error {
	query := url.Values{}
	if task.Limit > 0 {
		query.Set("limit", strconv.Itoa(task.Limit))
	}
	for {
		var page page
		if err := get(task.URL+"/api/v2/audit-logs?"+query.Encode(), &page); err != nil {
			return err
		}
		for i := range page.Items {
			tally.Add(read(&page.Items[i]))
		}
		if page.NextStartingAfter == nil {
			return nil
		}
		query.Set("starting_after", *page.NextStartingAfter)
	}
}
