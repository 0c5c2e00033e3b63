#include "sidecar/catalog/published_instances.h"

#include "sidecar/base/json_text.h"
#include "sidecar/catalog/write_service.h"

namespace warren {
namespace {

// One that is given as an address alone is known by that.
std::string id_of(const Instance& instance) {
    if (!instance.id.empty()) return instance.id;
    return instance.addresses.empty() ? "" : instance.addresses.front().text();
}

std::string put_line(const std::string& name, const Instance& instance) {
    Instance named = instance;
    named.id = id_of(instance);
    std::string text;
    write_instance(named, text);
    // The service stands first in the same object.
    return "{\"instance\": {\"service\": " + json_text(name) + ',' + text.substr(1) + "}\n";
}

std::string remove_line(const std::string& name, const std::string& id) {
    return "{\"remove_instance\": {\"service\": " + json_text(name) + ", \"id\": " + json_text(id) +
           "}}\n";
}

}  // namespace

void PublishedInstances::note(size_t source, const std::string& name, const Service* service,
                              const Tell& tell) {
    Lines lines;
    // Those that have no name, or stand for a name outside, are no instances.
    if (service != nullptr && !name.empty()) {
        for (const Instance& instance : service->instances) {
            const std::string id = id_of(instance);
            if (!id.empty()) lines.insert_or_assign(id, put_line(name, instance));
        }
    }
    const auto known = services_.find({source, name});
    const Lines nothing;
    const Lines& before = known != services_.end() ? known->second : nothing;
    for (const auto& [id, line] : before) {
        if (!lines.contains(id)) tell(remove_line(name, id));
    }
    for (const auto& [id, line] : lines) {
        const auto told = before.find(id);
        if (told == before.end() || told->second != line) tell(line);
    }
    if (!lines.empty()) {
        services_.insert_or_assign({source, name}, std::move(lines));
    } else if (known != services_.end()) {
        services_.erase(known);
    }
}

void PublishedInstances::tell_all(const Tell& tell) const {
    for (const auto& [key, lines] : services_) {
        for (const auto& [id, line] : lines) tell(line);
    }
}

}  // namespace warren
