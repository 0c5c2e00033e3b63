#include "sidecar/zone/change_log.h"

#include <algorithm>
#include <map>
#include <span>
#include <utility>

#include "sidecar/base/counted.h"

namespace warren {
namespace {

constexpr size_t kMostPhrases = 6;

std::string address_of(const Instance& instance) {
    return instance.addresses.empty() ? "no address" : instance.addresses.front().text();
}

// By what an instance is known again.
std::string key_of(const Instance& instance) {
    return instance.id.empty() ? address_of(instance) : instance.id;
}

std::string condition_of(const Instance& instance) {
    switch (instance.state) {
        case InstanceState::kPending:
            return "pending";
        case InstanceState::kFailed:
            return "failed";
        case InstanceState::kComplete:
            return "complete";
        case InstanceState::kShutdown:
            return "shut down";
        case InstanceState::kRunning:
            break;
    }
    if (instance.draining) return "draining";
    return instance.healthy ? "healthy" : "unhealthy";
}

// Phrases, of which the first few are said and the others counted.
class Phrases {
  public:
    void add(std::string phrase) {
        if (++count_ <= kMostPhrases) text_ += (text_.empty() ? "" : "; ") + std::move(phrase);
    }
    void add_if(bool is_so, const char* phrase) {
        if (is_so) add(phrase);
    }
    [[nodiscard]] std::string text() const {
        if (count_ <= kMostPhrases) return text_;
        return text_ + "; and " + std::to_string(count_ - kMostPhrases) + " more";
    }

  private:
    size_t count_ = 0;
    std::string text_;
};

void compare(const Instance& before, const Instance& after, Phrases& phrases) {
    const std::string name = "instance " + key_of(after);
    const std::string condition = condition_of(after);
    if (condition_of(before) != condition) phrases.add(name + " is " + condition);
    if (before.addresses != after.addresses) {
        phrases.add(name + " has " +
                    (after.addresses.size() > 1 ? "other addresses" : address_of(after)));
    }
}

using Instances = std::span<const Instance>;
using ByKey = std::map<std::string, const Instance*>;

ByKey by_key(Instances instances) {
    ByKey keyed;
    for (const Instance& instance : instances) keyed.emplace(key_of(instance), &instance);
    return keyed;
}

// Takes away what both begin and end with: one of thousands has changed, as a rule.
void trim(Instances& before, Instances& after) {
    const auto shorter = static_cast<std::ptrdiff_t>(std::min(before.size(), after.size()));
    const auto start = std::mismatch(before.begin(), before.begin() + shorter, after.begin());
    const auto same = static_cast<size_t>(start.first - before.begin());
    before = before.subspan(same);
    after = after.subspan(same);
    while (!before.empty() && !after.empty() && before.back() == after.back()) {
        before = before.first(before.size() - 1);
        after = after.first(after.size() - 1);
    }
}

void compare_instances(Instances before, Instances after, Phrases& phrases) {
    trim(before, after);
    const ByKey old = by_key(before);
    const ByKey fresh = by_key(after);
    for (const auto& [key, instance] : fresh) {
        const auto known = old.find(key);
        if (known != old.end()) {
            compare(*known->second, *instance, phrases);
        } else {
            std::string phrase = "instance " + key + " is new";
            if (!instance->id.empty()) phrase.append(", ").append(address_of(*instance));
            phrases.add(phrase);
        }
    }
    for (const auto& [key, instance] : old) {
        if (!fresh.contains(key)) phrases.add("instance " + key + " is gone");
    }
}

const Service* service_in(const ZoneImage* image, const std::string& name) {
    if (image == nullptr) return nullptr;
    const auto labels = dns::labels_from_text(name);
    const NameEntry* entry = labels ? image->find_name(*labels) : nullptr;
    // An alias has the name of no service.
    const bool same = entry != nullptr && entry->service && *entry->service->labels == *labels;
    return same ? entry->service->source.get() : nullptr;
}

}  // namespace

std::string describe_change(const Service* before, const Service* after) {
    if (after == nullptr) return before != nullptr ? "gone" : "";
    if (before == nullptr) {
        return "new: " + (after->external.empty() ? counted(after->instances.size(), "instance")
                                                  : "external, " + after->external);
    }
    if (*before == *after) return "";
    Phrases phrases;
    compare_instances(before->instances, after->instances, phrases);
    phrases.add_if(before->external != after->external, "another name outside");
    phrases.add_if(before->ports != after->ports, "other ports");
    phrases.add_if(before->aliases != after->aliases, "other aliases");
    phrases.add_if(before->networks != after->networks, "other networks");
    phrases.add_if(before->text != after->text, "other text");
    phrases.add_if(before->ttl != after->ttl, "another TTL");
    const std::string text = phrases.text();
    return text.empty() ? "changed" : text;
}

void ChangeLog::note(const CatalogChanges& changes, const ZoneImage* before, int64_t now) {
    if (changes.size() <= kMostAtOnce) {
        for (const auto& [name, service] : changes) {
            std::string what = describe_change(service_in(before, name), service.get());
            if (!what.empty()) add(name, std::move(what), now);
        }
        return;
    }
    const auto gone = static_cast<size_t>(std::count_if(
        changes.begin(), changes.end(), [](const auto& change) { return !change.second; }));
    add("",
        counted(changes.size() - gone, "service") + " new or changed, " + std::to_string(gone) +
            " gone",
        now);
}

void ChangeLog::add(std::string service, std::string what, int64_t now) {
    const std::lock_guard lock(mutex_);
    changes_.push_back({++newest_, now, std::move(service), std::move(what)});
    if (changes_.size() > kMost) changes_.pop_front();
}

std::vector<Change> ChangeLog::since(uint64_t number) const {
    const std::lock_guard lock(mutex_);
    std::vector<Change> found;
    for (const Change& change : changes_) {
        if (change.number > number) found.push_back(change);
    }
    return found;
}

uint64_t ChangeLog::newest() const {
    const std::lock_guard lock(mutex_);
    return newest_;
}

}  // namespace warren
