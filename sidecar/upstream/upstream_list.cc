#include "sidecar/upstream/upstream_list.h"

#include <algorithm>
#include <functional>

namespace warren {
namespace {

uint64_t context_of(const UpstreamGroup& group) {
    std::string text = group.suffix;
    for (const Upstream& server : group.servers) {
        // Whom nobody believes any more is not believed in what is kept either.
        text += (server.trusted ? "\n+" : "\n") + server.text();
    }
    return std::hash<std::string>{}(text);
}

}  // namespace

std::string Upstream::text() const {
    if (!tls) return endpoint.text();
    return "tls://" + endpoint.text() + (tls_name.empty() ? "" : '#' + tls_name);
}

const UpstreamGroup* UpstreamList::find(const dns::Name& name) const {
    const size_t labels = name.label_count();
    for (const UpstreamGroup& group : groups) {
        const size_t wanted = dns::count_labels(group.suffix);
        if (wanted <= labels && name.labels(labels - wanted) == group.suffix) return &group;
    }
    return nullptr;
}

UpstreamGroup& UpstreamList::group(const std::string& suffix) {
    const auto same = std::find_if(groups.begin(), groups.end(),
                                   [&suffix](const auto& group) { return group.suffix == suffix; });
    if (same != groups.end()) return *same;
    const auto shorter = std::find_if(groups.begin(), groups.end(), [&suffix](const auto& group) {
        return group.suffix.size() < suffix.size();
    });
    UpstreamGroup& added = *groups.insert(shorter, UpstreamGroup{suffix, {}, 0});
    added.context = context_of(added);
    return added;
}

void UpstreamList::add(const std::string& suffix, const Upstream& server) {
    UpstreamGroup& to = group(suffix);
    const auto same = std::find_if(
        to.servers.begin(), to.servers.end(),
        [&server](const Upstream& there) { return there.endpoint == server.endpoint; });
    if (same != to.servers.end()) return;
    to.servers.push_back(server);
    to.context = context_of(to);
}

}  // namespace warren
