#include "sidecar/zone/conflict_log.h"

#include "sidecar/base/log.h"

namespace warren {
namespace {

std::set<Address> running_addresses(const Service& service) {
    std::set<Address> addresses;
    for (const Instance& instance : service.instances) {
        if (instance.state != InstanceState::kRunning) continue;
        addresses.insert(instance.addresses.begin(), instance.addresses.end());
    }
    return addresses;
}

template <typename List>
bool both_and_different(const List& one, const List& other) {
    return !one.empty() && !other.empty() && one != other;
}

}  // namespace

bool contradict(const Service& one, const Service& other) {
    return one.external != other.external || both_and_different(one.ports, other.ports) ||
           both_and_different(one.text, other.text) ||
           running_addresses(one) != running_addresses(other);
}

void ConflictLog::note(const std::string& service, const std::string& believed,
                       const std::string* other) {
    if (other == nullptr) {
        known_.erase(service);
        return;
    }
    if (!known_.insert(service).second) return;
    counters_.add(Counter::kSourceConflicts);
    size_t left_out = 0;
    if (!limit_.take(Clock::now(), left_out)) return;
    log_warning("catalog: service '" + service + "': " + *other + " says something else than " +
                believed + ", which is believed" + and_left_out(left_out));
}

}  // namespace warren
