package instantly_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log"
	"log/slog"
	"strings"
	"testing"

	instantly "github.com/instantly-rbac/instantly-rbac/bindings/go"
)

const hidden = "s3cret-text"

func TestASecretNeverShows(t *testing.T) {
	secret := instantly.NewSecret(hidden)
	type inner struct{ secret instantly.Secret }
	type outer struct {
		Secret  instantly.Secret
		secret  instantly.Secret
		pointer *instantly.Secret
		inner   inner
		list    []instantly.Secret
		byName  map[string]instantly.Secret
		any     any
		key     *instantly.APIKey
	}
	key := &instantly.APIKey{Name: "marketing", Key: secret}
	around := outer{
		secret, secret, &secret, inner{secret}, []instantly.Secret{secret},
		map[string]instantly.Secret{"a": secret}, secret, key,
	}
	values := []any{
		secret, &secret, around, &around, around.list, around.byName, inner{secret}, []any{secret},
		key, *key, &instantly.List[instantly.APIKey]{Items: []instantly.APIKey{*key}},
		map[instantly.Role]*outer{"view": &around}, [1]instantly.Secret{secret}, fmt.Errorf("failed: %v", secret),
	}
	var logged bytes.Buffer
	text := slog.New(slog.NewTextHandler(&logged, nil))
	asJSON := slog.New(slog.NewJSONHandler(&logged, nil))
	for _, value := range values {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%c", "%U", "%e", "%08.3f", "%T", "%p"} {
			fmt.Fprintf(&logged, verb+"\n", value)
		}
		fmt.Fprintln(&logged, value)
		log.New(&logged, "", 0).Print(value)
		text.Info("made", "value", value, slog.Group("group", "value", value))
		asJSON.Info("made", "value", value, slog.Group("group", "value", value))
	}
	for _, value := range []any{secret, &secret, around.list, around.byName, key, struct{ Key instantly.Secret }{secret}} {
		logged.Write(must(json.Marshal(value)))
	}
	type element struct{ Key instantly.Secret }
	logged.Write(must(xml.Marshal(element{secret})))
	hexadecimal := fmt.Sprintf("%x", hidden)
	for _, form := range []string{hidden, hexadecimal, strings.ToUpper(hexadecimal), fmt.Sprint([]byte(hidden))} {
		if strings.Contains(logged.String(), strings.Trim(form, "[]")) {
			t.Errorf("it shows, as %q", form)
		}
	}
	if !strings.Contains(logged.String(), "***") {
		t.Error("nothing stands in its place")
	}
	if secret.Reveal() != hidden || !secret.Equal(instantly.NewSecret(hidden)) || secret.Equal(instantly.Secret{}) {
		t.Error("it is lost")
	}
}

func TestNoSecretIsNoSecret(t *testing.T) {
	var none instantly.Secret
	if !none.IsZero() || none.Reveal() != "" || fmt.Sprint(none) != "" || string(must(json.Marshal(none))) != "null" {
		t.Errorf("%v", none)
	}
}

func TestAKeyGivesItsSecretOnce(t *testing.T) {
	sandbox, client := startSandbox(t)
	scopes := must(instantly.PresetAnalyticsReadOnly.Scopes())
	created, err := client.Keys.Create(background, "marketing", scopes)
	if err != nil {
		t.Fatal(err)
	}
	text := created.Key.Reveal()
	if len(text) < 20 {
		t.Errorf("a secret of %d characters", len(text))
	}
	if encoded := string(must(json.Marshal(created))); strings.Contains(encoded, text) || !strings.Contains(encoded, `"key":"***"`) {
		t.Error("the JSON of a key shows its secret, or does not say that there is one")
	}
	theirs := must(instantly.New(instantly.WithAPIKey(text), instantly.WithBaseURL(sandbox.URL())))
	defer theirs.Close()
	if _, err := theirs.Campaigns.List(background, instantly.CampaignFilter{}); err != nil {
		t.Error(err)
	}

	found := func(keys []instantly.APIKey) (secrets int) {
		for _, key := range keys {
			if key.Key.Equal(created.Key) {
				secrets++
			} else if key.Key.String() != "" && key.Key.Reveal() == "***" {
				t.Error("what is shown in its place is no secret")
			}
		}
		return secrets
	}
	revealed := instantly.KeyFilter{Reveal: true}
	list := must(client.Keys.List(background, revealed))
	page := must(client.Keys.Page(background, revealed))
	var iterated []instantly.APIKey
	for key, err := range client.Keys.Iter(background, revealed) {
		iterated = append(iterated, must(key, err))
	}
	for _, keys := range [][]instantly.APIKey{list.Items, page.Items, iterated} {
		if found(keys) != 1 {
			t.Errorf("revealed %d times", found(keys))
		}
	}
	for _, key := range must(client.Keys.List(background, instantly.KeyFilter{})).Items {
		if !key.Key.IsZero() {
			t.Error("a list keeps secrets unasked")
		}
	}
}
