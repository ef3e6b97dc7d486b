// This library, from Go.
package main

import (
	"context"
	"fmt"
	"sync/atomic"

	instantly "github.com/instantly-rbac/instantly-rbac/bindings/go"

	"instantly-bench/driver"
)

func length(text instantly.Optional[string]) int { return len(text.Or("")) }

func readEvent(event *instantly.AuditLog) int {
	return len(event.ID) +
		driver.One(!event.Timestamp.IsZero()) +
		len(event.OrganizationID) +
		int(event.ActivityType) +
		len(event.IPAddress) +
		driver.One(event.FromAPI.Or(false)) +
		length(event.UserAgent) +
		length(event.UserID) +
		length(event.UserName) +
		length(event.APIKeyID) +
		int(event.AffectedCount.Or(0)) +
		length(event.CampaignID) +
		length(event.WebhookID) +
		length(event.SubsequenceID) +
		length(event.ListID) +
		driver.One(event.AuditMetadata != "")
}

// readTwo reads the two fields of the work objects-two.
func readTwo(event *instantly.AuditLog) int {
	return driver.One(!event.Timestamp.IsZero()) + length(event.UserName)
}

func readMember(member *instantly.Member) int {
	return len(member.ID) + len(member.Email) + len(member.Role)
}

func main() {
	driver.Run(func(task driver.Task) (func(*driver.Tally) error, error) {
		ctx := context.Background()
		options := []instantly.Option{instantly.WithAPIKey(driver.Key), instantly.WithBaseURL(task.URL)}
		if task.Work != "fan-out" {
			options = append(options, instantly.WithoutPacing())
		}
		client, err := instantly.New(options...)
		if err != nil {
			return nil, err
		}
		if _, err := client.Members.Get(ctx, driver.Member); err != nil {
			return nil, err
		}
		return func(tally *driver.Tally) error { return work(ctx, client, task, tally) }, nil
	})
}

func work(ctx context.Context, client *instantly.Client, task driver.Task, tally *driver.Tally) error {
	switch task.Work {
	case "objects":
		return readLog(ctx, client, task, tally, readEvent)
	case "objects-two":
		return readLog(ctx, client, task, tally, readTwo)
	case "small":
		for range driver.SmallRequests {
			member, err := client.Members.Get(ctx, driver.Member)
			if err != nil {
				return err
			}
			tally.Add(readMember(member))
		}
	case "fan-out":
		var checksum atomic.Int64
		results, err := client.Groups.ForEach(ctx,
			func(ctx context.Context, workspace *instantly.Client, _ instantly.GroupMember) error {
				for range driver.Calls {
					member, err := workspace.Members.Get(ctx, driver.Member)
					if err != nil {
						return err
					}
					checksum.Add(int64(readMember(member)))
				}
				return nil
			})
		if err != nil {
			return err
		}
		tally.Items, tally.Checksum = len(results)*driver.Calls, int(checksum.Load())
	default:
		return fmt.Errorf("no such work: %s", task.Work)
	}
	return nil
}

func readLog(
	ctx context.Context, client *instantly.Client, task driver.Task, tally *driver.Tally,
	read func(*instantly.AuditLog) int,
) error {
	var size []instantly.IterOption
	if task.Limit > 0 {
		size = append(size, instantly.PageSize(task.Limit))
	}
	for event, err := range client.AuditLogs.Iter(ctx, instantly.AuditLogFilter{}, size...) {
		if err != nil {
			return err
		}
		tally.Add(read(&event))
	}
	return nil
}
