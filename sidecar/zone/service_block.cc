#include "sidecar/zone/service_block.h"

#include <algorithm>
#include <charconv>
#include <string>

namespace warren {

int ServiceBlock::find_instance(uint32_t number) const {
    // Numbers are dense but for fixed ones: the place that the number suggests is usually right.
    if (number >= 1 && number <= instances.size() && instances[number - 1].number == number) {
        return static_cast<int>(number - 1);
    }
    const auto found = std::lower_bound(
        instances.begin(), instances.end(), number,
        [](const InstanceEntry& entry, uint32_t wanted) { return entry.number < wanted; });
    if (found == instances.end() || found->number != number) return -1;
    return static_cast<int>(found - instances.begin());
}

int ServiceBlock::find_port(dns::Labels port_labels) const {
    for (size_t i = 0; i < ports.size(); ++i) {
        if (ports[i].labels == port_labels) return static_cast<int>(i);
    }
    return -1;
}

BuiltLabels instance_labels(dns::Labels service, uint32_t number) {
    BuiltLabels built;
    size_t last = 0;
    for (size_t at = 0; at < service.size(); at += 1U + static_cast<uint8_t>(service[at])) {
        last = at;
    }
    std::copy(service.begin(), service.end(), built.octets.begin());
    char* end = built.octets.data() + service.size();
    *end++ = '-';
    end = std::to_chars(end, built.octets.data() + built.octets.size(), number).ptr;
    built.size = static_cast<size_t>(end - built.octets.data());
    built.octets[last] = static_cast<char>(built.size - last - 1);
    return built;
}

bool instance_name_fits(dns::Labels service, uint32_t number, size_t domain_size) {
    const size_t digits = std::to_string(number).size();
    return service.size() + 1 + digits + domain_size + 1 <= dns::kMaxNameSize;
}

bool split_instance_labels(dns::Labels labels, size_t last_label_at, BuiltLabels& service,
                           uint32_t& number) {
    const std::string_view last = labels.substr(last_label_at + 1);
    const size_t hyphen = last.rfind('-');
    if (hyphen == std::string_view::npos || hyphen == 0) return false;
    const std::string_view digits = last.substr(hyphen + 1);
    if (digits.empty() || digits.size() > 5 || digits[0] == '0') return false;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error != std::errc{} || end != digits.data() + digits.size()) return false;
    service.size = last_label_at + 1 + hyphen;
    std::copy_n(labels.begin(), service.size, service.octets.begin());
    service.octets[last_label_at] = static_cast<char>(hyphen);
    return true;
}

}  // namespace warren
