#include "sidecar/catalog/catalog_builder.h"

#include <set>

namespace warren {
namespace {

std::string place(size_t position, const std::string& field) {
    return "services[" + std::to_string(position) + "]." + field;
}

}  // namespace

void CatalogBuilder::add(std::shared_ptr<const Service> service, size_t position) {
    const bool added = catalog_.services.try_emplace(service->name, service).second;
    if (!added) {
        as_given_ = false;
        bad_entries_.push_back(
            {place(position, "name"),
             "service '" + service->name + "': the name is given twice, the earlier one stays"});
    } else if (!service->aliases.empty()) {
        with_aliases_.push_back({std::move(service), position});
    }
}

Catalog CatalogBuilder::finish() {
    std::set<std::string> taken;
    for (const auto& [service, position] : with_aliases_) {
        std::vector<std::string> kept;
        for (size_t i = 0; i < service->aliases.size(); ++i) {
            const std::string& alias = service->aliases[i];
            if (alias.empty()) continue;
            if (!catalog_.services.contains(alias) && taken.insert(alias).second) {
                kept.push_back(alias);
                continue;
            }
            bad_entries_.push_back({place(position, "aliases[" + std::to_string(i) + ']'),
                                    "service '" + service->name + "': the name '" + alias +
                                        "' is given twice, the alias is left out"});
        }
        if (kept == service->aliases) continue;
        as_given_ = false;
        auto copy = std::make_shared<Service>(*service);
        copy->aliases = std::move(kept);
        catalog_.services[service->name] = std::move(copy);
    }
    with_aliases_.clear();
    return std::move(catalog_);
}

}  // namespace warren
