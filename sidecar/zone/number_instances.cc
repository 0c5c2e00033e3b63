#include "sidecar/zone/number_instances.h"

#include <algorithm>
#include <set>
#include <tuple>

namespace warren {

Numbering number_instances(const Service& service) {
    std::vector<const Instance*> oldest_first;
    for (const Instance& instance : service.instances) {
        if (instance.state == InstanceState::kRunning) oldest_first.push_back(&instance);
    }
    std::stable_sort(
        oldest_first.begin(), oldest_first.end(), [](const Instance* left, const Instance* right) {
            return std::tie(left->created_at, left->id) < std::tie(right->created_at, right->id);
        });

    Numbering numbering;
    std::set<uint32_t> taken;
    std::vector<const Instance*> others;
    for (const Instance* instance : oldest_first) {
        if (instance->number && taken.insert(*instance->number).second) {
            numbering.instances.push_back({*instance->number, instance});
            continue;
        }
        others.push_back(instance);
    }
    uint32_t next = 1;
    for (const Instance* instance : others) {
        while (taken.contains(next)) ++next;
        if (next > kMaxInstanceNumber) {
            ++numbering.unnumbered;
            continue;
        }
        numbering.instances.push_back({next++, instance});
    }
    std::sort(numbering.instances.begin(), numbering.instances.end(),
              [](const auto& left, const auto& right) { return left.number < right.number; });
    return numbering;
}

}  // namespace warren
