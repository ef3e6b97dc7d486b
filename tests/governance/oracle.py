"""What a policy asks for, computed a second time: by other people's means, and from the design alone.

Reads cases, one JSON object a line: {"policy", "content", "taken", "options", "tables"}. `tables` holds what is no
decision: the API role, permissions and scopes of each role of the matrix, and the scopes of each preset and of each
function, as the library compiled them. Writes for each case one line: {"refusals", "deferred", "residue", "end"}.

    python3 oracle.py cases.jsonl > wanted.jsonl
"""

import json
import re
import sys
from datetime import datetime, timedelta, timezone

SUFFIX = re.compile(r"(.*) \[(?=[a-z]*[2-7])[a-z2-7]{8}\]", re.DOTALL)
CHANGEABLE = ("admin", "editor", "view")
MANAGE = ("owner", "admin")
# Of what is there: a quarter, but at least and at most so many.
BUDGETS = {"people": (2, 20), "keys": (1, 10), "links": (1, 5), "pairs": (10, 500)}
HOURS = {"h": 1, "d": 24, "w": 168}


def moment(text):
    return None if text is None else datetime.fromisoformat(text.replace("Z", "+00:00"))


def hours(text):
    return timedelta(hours=int(text[:-1]) * HOURS[text[-1]])


def logical(name):
    found = SUFFIX.fullmatch(name)
    return (found.group(1), True) if found else (name, False)


def covers(held, scope):
    resource, action = scope.split(":")
    return any(r in ("all", resource) and a in ("all", action) for r, a in (h.split(":") for h in held))


def matches(pattern, text):
    parts = {"*": ".*", "?": "."}
    wanted = "".join(parts.get(character) or re.escape(character) for character in pattern)
    return re.fullmatch(wanted, text, re.IGNORECASE | re.DOTALL) is not None


def shown(*names):
    bare = lambda name: re.fullmatch(r"[A-Za-z0-9_-]+", name)
    return ".".join(name if bare(name) else json.dumps(name) for name in names)


class Oracle:
    def __init__(self, case):
        self.policy, self.options, self.tables = case["policy"], case["options"], case["tables"]
        self.taken = case["taken"]
        self.manage = {"people": "additive", "keys": "additive", "tags": "additive", "group": "additive"}
        self.manage |= self.policy.get("manage", {})
        self.rules = self.policy.get("rules", {})
        self.content = case["content"]
        self.as_of = moment(self.options.get("as_of") or self.taken["ended"])
        self.own = self.options.get("own_key") or self.taken["key_in_use"]
        self.delivered = {key: moment(at) for key, at in self.options.get("delivered", {}).items()}
        self.refused, self.deferred, self.residue = set(), [], set()
        needed = {
            "members": "people" in self.policy or "owner" in self.policy,
            "keys": "keys" in self.policy,
            "group": "group" in self.policy,
            "tags": "tags" in self.policy,
            "resources": "tags" in self.policy,
        }
        fields = {"resources": ["campaigns", "accounts"]}
        lists = {name: fields.get(name, [name]) for name in needed}
        self.unread = [name for name, all_of in lists.items() if needed[name] and any(self.content.get(f) is None for f in all_of)]
        seen = {f for name, all_of in lists.items() if needed[name] for f in all_of}
        part = lambda name, empty: (self.content.get(name) or empty) if name in seen else empty
        by_id = lambda items: sorted(items, key=lambda item: item["id"])
        self.members, self.keys, self.tags = (by_id(part(name, [])) for name in ("members", "keys", "tags"))
        self.group = part("group", {"admin": None, "links": []})
        self.links = by_id(self.group["links"])
        self.campaigns, self.accounts = part("campaigns", []), part("accounts", [])
        self.reads_members = needed["members"] and "members" not in self.unread
        # What goes, and what is new: (kind, what it is about).
        self.roles, self.invited = {}, {}
        self.revoked, self.created = [], {}
        self.assigned, self.unassigned, self.deleted, self.updated, self.new_tags = {}, {}, [], {}, {}
        self.linked, self.unlinked = [], []

    def refuse(self, guard, override=None):
        self.refused.add((guard, override))

    def is_done(self, section):
        return self.manage[section] != "report"

    def removes(self, section, what):
        return self.manage[section] == "authoritative" and self.manage.get(section + "_on_absent") == what

    # People

    def wanted_person(self, rule):
        rule = {"role": rule} if isinstance(rule, str) else rule
        if "role" in rule:
            compiled = self.tables["roles"][rule["role"]]
            return compiled["api_role"], compiled["permissions"], True
        permissions = rule.get("permissions")
        return rule["api_role"], permissions, permissions is not None

    def is_over(self, rule):
        until = None if isinstance(rule, str) else rule.get("until")
        return until is not None and self.as_of.date().isoformat() > until

    def people(self):
        if "people" not in self.policy or "members" in self.unread:
            return
        named, addresses = set(), set()
        for address, rule in sorted(self.policy["people"].items()):
            lower = address.lower()
            found = [m for m in self.members if lower in (m["email"].lower(), (m["user_email"] or "").lower())]
            is_ambiguous = len(found) > 1 or lower in addresses or any(m["id"] in named for m in found)
            addresses.add(lower)
            named |= {m["id"] for m in found}
            if is_ambiguous:
                self.refuse("ambiguous")
                continue
            over = self.is_over(rule)
            role, permissions, looked_at = self.wanted_person(rule)
            if not found:
                if not over and self.is_done("people"):
                    self.invited[address] = {"role": role, "permissions": permissions}
                continue
            member = found[0]
            if member["role"] == "owner":
                continue
            if over:
                self.lose_person(member, None)
            else:
                if member["role"] != role:
                    self.lose_person(member, role)
                listed = lambda permissions: None if permissions is None else sorted(permissions)
                if looked_at and listed(member["permissions"]) != listed(permissions):
                    self.residue.add(member["id"])
        for member in self.members:
            if member["id"] not in named and member["role"] in CHANGEABLE:
                if self.removes("people", "remove"):
                    self.lose_person(member, None)
                elif self.removes("people", "demote") and member["role"] != "view":
                    self.lose_person(member, "view")

    def lose_person(self, member, role):
        if not self.is_done("people"):
            return
        if member["role"] not in CHANGEABLE:
            self.refuse("owner_untouched")
        self.roles[member["id"]] = role

    def is_loss(self, member, role):
        # Whatever another role becomes may be more than it was. (No plan that changes one is carried out.)
        order = {"view": 1, "editor": 2, "admin": 3}
        return role is None or order[role] < order.get(member["role"], 0)

    def person_losses(self):
        of = {m["id"]: m for m in self.members}
        return [key for key, role in self.roles.items() if self.is_loss(of[key], role)]

    def admins(self):
        manage = lambda role: role in MANAGE
        counts = [0, 0, 0]
        for member in self.members:
            after = self.roles.get(member["id"], member["role"])
            counts[0] += manage(member["role"]) and member["accepted"] is True
            counts[1] += manage(after) and member["accepted"] is True
            counts[2] += manage(after) and member["accepted"] is not True
        counts[2] += sum(manage(it["role"]) for it in self.invited.values())
        return counts

    def defer_admins(self):
        """Losses of admins wait for admins who are invited; of several, the last in order waits."""
        of = {m["id"]: m for m in self.members}
        before, after, open_ones = self.admins()
        wanted = min(self.rules.get("min_admins", 2), before)
        if after >= wanted or after + open_ones < wanted:
            return
        waiting = [k for k in self.person_losses() if of[k]["role"] in MANAGE and of[k]["accepted"] is True]
        for key in list(reversed(waiting))[: wanted - after]:
            self.defer_person(key)

    def defer_person(self, key):
        role = self.roles.pop(key)
        self.deferred.append(["member.remove" if role is None else "member.lower", key])

    # Keys

    def wanted_scopes(self, rule):
        if "scopes" in rule:
            return rule["scopes"]
        if "preset" in rule:
            return self.tables["presets"][rule["preset"]]
        if "role" in rule:
            return self.tables["roles"][rule["role"]]["scopes"]
        return self.tables["needs"][",".join(rule["needs"])]

    def api_keys(self):
        if "keys" not in self.policy or "keys" in self.unread:
            return
        named = set()
        for name, rule in sorted(self.policy["keys"].items()):
            mine = [k for k in self.keys if logical(k["name"])[0] == name]
            named |= {k["id"] for k in mine}
            made = lambda k: (moment(k["created"]) or datetime.min.replace(tzinfo=timezone.utc), k["id"])
            if "id" in rule:
                # That key, and what a plan made after it; where it is gone, what plans made.
                pinned = [k for k in mine if k["id"].lower() == rule["id"].lower()]
                made_by_plans = [k for k in mine if logical(k["name"])[1] and k not in pinned]
                mine = pinned + [k for k in made_by_plans if not pinned or made(k) > made(pinned[0])]
            generations = sorted(mine, key=made)
            bare = [k for k in generations if not logical(k["name"])[1]]
            if len(bare) > 1:
                self.refuse("ambiguous")
                continue
            wanted = self.wanted_scopes(rule)
            newest = generations[-1] if generations else None
            too_old = newest and "max_age" in rule and (
                newest["created"] is None or self.as_of - moment(newest["created"]) > hours(rule["max_age"])
            )
            fits = newest and all(covers(newest["scopes"], s) for s in wanted) and all(covers(wanted, s) for s in newest["scopes"])
            if fits and not too_old:
                for old in generations[:-1]:
                    self.older(old, newest, rule)
            elif "sink" not in rule:
                if self.manage["keys"] == "authoritative":
                    self.refuse("no_sink")
            elif self.is_done("keys"):
                self.created[name] = sorted(set(wanted))
                self.deferred += [["key.revoke", old["id"]] for old in generations]
        for key in self.keys:
            if key["id"] not in named and self.removes("keys", "revoke"):
                self.revoked.append((key, None))

    def older(self, old, newest, rule):
        if not self.is_done("keys"):
            return
        since = self.delivered.get(newest["id"]) or moment(newest["created"])
        if since is None or self.as_of - since < hours(rule.get("overlap", "24h")):
            self.deferred.append(["key.revoke", old["id"]])
        else:
            self.revoked.append((old, newest))

    # Tags and links

    def tag_rules(self):
        if "tags" not in self.policy or "tags" in self.unread:
            return
        named, labels = set(), set()
        for label, rule in sorted(self.policy["tags"].items()):
            if "id" in rule:
                found = [t for t in self.tags if t["id"].lower() == rule["id"].lower()]
            else:
                found = [t for t in self.tags if t["label"].lower() == label.lower()]
            twice = len(found) > 1 or any(t["id"] in named for t in found) or label.lower() in labels
            named |= {t["id"] for t in found}
            labels.add(label.lower())
            if twice:
                self.refuse("ambiguous")
                continue
            if not found and "id" in rule:
                continue
            tag = found[0] if found else None
            if self.is_done("tags"):
                changes = {}
                if tag is None:
                    self.new_tags[label] = rule.get("description")
                elif "id" in rule and tag["label"] != label:
                    changes["label"] = label
                if tag and "description" in rule and rule["description"] != (tag["description"] or ""):
                    changes["description"] = rule["description"]
                if changes:
                    self.updated[tag["id"]] = changes
            self.carriers(label, tag, rule)
        for tag in self.tags:
            if tag["id"] not in named and self.removes("tags", "delete"):
                self.deleted.append(tag)

    def carriers(self, label, tag, rule):
        if "resources" in self.unread:
            return
        pools = {"campaigns": [(c["id"], c["name"]) for c in self.campaigns], "accounts": [(a, a) for a in self.accounts]}
        more, less = {}, {}
        for kind, pool in pools.items():
            more[kind] = less[kind] = []
            if kind not in rule:
                continue
            names, others = rule[kind].get("names", []), rule[kind].get("not", [])
            ids = [i.lower() for i in rule[kind].get("ids", [])]
            left_in = [(i, name) for i, name in pool if not any(matches(p, name) for p in others)]
            wanted = {i for i, name in left_in if any(matches(p, name) for p in names)} | {i for i, _ in pool if i.lower() in ids}
            is_missing = any(not any(matches(p, name) for _, name in left_in) for p in names)
            if rule.get("only") and (is_missing or not wanted):
                self.refuse("empty_section", "empty_section:" + shown("tags", label) + "." + kind)
            has = set(tag[kind]) if tag else set()
            more[kind], less[kind] = sorted(wanted - has), sorted(has - wanted) if rule.get("only") else []
        if not self.is_done("tags"):
            return
        key = tag["id"] if tag else "new:" + label
        if any(more.values()):
            self.assigned[key] = more
        if any(less.values()):
            self.unassigned[key] = (less, tag)

    def group_rules(self):
        if "group" not in self.policy or "group" in self.unread:
            return
        named = set()
        for sub in sorted(self.policy["group"]["sub_workspaces"]):
            if sub.lower() in named:
                self.refuse("ambiguous")
            elif not any(link["sub_workspace_id"].lower() == sub.lower() for link in self.links) and self.is_done("group"):
                self.linked.append(sub)
            named.add(sub.lower())
        for link in self.links:
            if link["sub_workspace_id"].lower() not in named and self.removes("group", "remove"):
                self.unlinked.append(link)

    # Guards

    def whole(self):
        lists = [self.members, self.keys, self.tags, self.links]
        twice = any(len({i["id"] for i in items}) < len(items) for items in lists)
        odd = any(item.get("irregular") for items in lists[:2] for item in items)
        if self.unread or twice or odd or not self.taken["stable"]:
            self.refuse("whole_read")

    def skip_losses(self):
        if self.options.get("losses") != "skip":
            return
        for key in self.person_losses():
            self.defer_person(key)
        self.deferred += [["key.revoke", key["id"]] for key, _ in self.revoked]
        self.deferred += [["tag.unassign", key] for key in self.unassigned]
        self.deferred += [["tag.delete", tag["id"]] for tag in self.deleted]
        self.deferred += [["group.remove", link["id"]] for link in self.unlinked]
        self.revoked, self.unassigned, self.deleted, self.unlinked = [], {}, [], []

    def guards(self):
        if self.reads_members:
            owners = [m for m in self.members if m["role"] == "owner"]
            asserted = self.policy.get("owner", "").lower()
            is_other = lambda m: asserted and asserted not in (m["email"].lower(), (m["user_email"] or "").lower())
            if len(owners) != 1 or owners[0]["user_id"] != self.content["workspace"]["owner"] or is_other(owners[0]):
                self.refuse("one_owner")
        if "max_admins" in self.rules:
            asserted = self.policy.get("owner", "").lower()
            others = (rule for address, rule in self.policy.get("people", {}).items() if address.lower() != asserted)
            admins = sum(self.wanted_person(rule)[0] == "admin" for rule in others) + bool(asserted)
            if admins > self.rules["max_admins"]:
                self.refuse("own_rules")
        acting = self.taken["as_workspace"] is not None
        own = (self.own or "").lower()
        is_known = own in {key["id"].lower() for key in self.keys}
        if any(key["id"].lower() == own for key, _ in self.revoked) or self.revoked and not is_known and not acting:
            self.refuse("key_in_use")
        if acting and any(link["id"] == self.group["admin"] for link in self.unlinked):
            self.refuse("own_link")
        before, after, _ = self.admins()
        if after < min(self.rules.get("min_admins", 2), before):
            self.refuse("min_admins", "min_admins")
        if len(self.invited) > 25:
            self.refuse("invitations", "invitations")
        for old, newest in self.revoked:
            if newest and newest["id"] not in self.delivered:
                self.refuse("undelivered", "delivered:" + newest["id"])
            elif newest and old["id"] in self.options.get("last_logged", {}):
                if moment(self.options["last_logged"][old["id"]]) > self.delivered[newest["id"]]:
                    self.refuse("still_used", "still_used:" + old["id"])
        for section in ("people", "keys", "tags", "group"):
            named = self.policy.get(section)
            named = named["sub_workspaces"] if section == "group" and named is not None else named
            if self.manage[section] == "authoritative" and named == {}:
                self.refuse("empty_section", "empty_section:" + section)
        self.protected()
        self.budgets()

    def protected(self):
        protected = self.rules.get("protected", {})
        of = {m["id"]: m for m in self.members}
        lost = [(of[k]["email"], {of[k]["email"], of[k]["user_email"] or ""}, "people") for k in self.person_losses()]
        lost += [(key["name"], {logical(key["name"])[0]}, "keys") for key, _ in self.revoked]
        tags = self.deleted + [tag for _, tag in self.unassigned.values()]
        lost += [(tag["label"], {tag["label"]}, "tags") for tag in tags]
        for name, names, section in lost:
            if {n.lower() for n in names} & {n.lower() for n in protected.get(section, [])}:
                self.refuse("protected", "protected:" + name)

    def budgets(self):
        pairs = lambda tag: sum(len(tag[kind]) for kind in ("accounts", "campaigns", "workspaces"))
        is_lost = lambda key, newest: any(not covers(newest["scopes"] if newest else [], s) for s in key["scopes"])
        unassigned = sum(len(things) for less, _ in self.unassigned.values() for things in less.values())
        figures = {
            "people": (len(self.person_losses()), len(self.members)),
            "keys": (sum(is_lost(*pair) for pair in self.revoked), len(self.keys)),
            "links": (len(self.unlinked), len(self.links)),
            "pairs": (unassigned + sum(map(pairs, self.deleted)), sum(map(pairs, self.tags))),
        }
        for name, (lost, observed) in figures.items():
            earlier = (self.options.get("earlier") or {}).get(name)
            observed = earlier["observed"] if earlier else observed
            least, most = BUDGETS[name]
            if lost and lost + (earlier["losses"] if earlier else 0) > min(most, max(least, observed // 4)):
                self.refuse("losses." + name, "losses." + name)

    def end(self):
        people = {m["id"]: m["role"] for m in self.members} | self.roles
        tags = {t["id"]: {k: t[k] for k in ("label", "description", "accounts", "campaigns")} for t in self.tags}
        tags |= {"new:" + label: {"label": label, "description": d, "accounts": [], "campaigns": []} for label, d in self.new_tags.items()}
        for key, changes in self.updated.items():
            tags[key] |= changes
        for key, more in self.assigned.items():
            tags[key] |= {kind: tags[key][kind] + more[kind] for kind in more}
        for key, (less, _) in self.unassigned.items():
            tags[key] |= {kind: [t for t in tags[key][kind] if t not in less[kind]] for kind in less}
        tags = {key: t | {kind: sorted(t[kind]) for kind in ("accounts", "campaigns")} for key, t in tags.items()}
        gone = {t["id"] for t in self.deleted}
        revoked = {key["id"] for key, _ in self.revoked}
        unlinked = {link["id"] for link in self.unlinked}
        return {
            "people": {key: role for key, role in people.items() if role is not None},
            "invited": self.invited,
            "keys": sorted(k["id"] for k in self.keys if k["id"] not in revoked),
            "created": self.created,
            "tags": {key: tag for key, tag in tags.items() if key not in gone},
            "links": sorted([link["id"] for link in self.links if link["id"] not in unlinked]),
            "linked": sorted(self.linked),
        }

    def answer(self):
        self.whole()
        for part in (self.people, self.api_keys, self.tag_rules, self.group_rules, self.skip_losses, self.defer_admins, self.guards):
            part()
        allowed = {allow["guard"] for allow in self.options.get("allow", [])}
        refusals = sorted([guard, override or ""] for guard, override in self.refused if override not in allowed)
        return {"refusals": refusals, "deferred": sorted(self.deferred), "residue": sorted(self.residue), "end": self.end()}


for line in open(sys.argv[1], encoding="utf-8"):
    print(json.dumps(Oracle(json.loads(line)).answer(), separators=(",", ":")))
