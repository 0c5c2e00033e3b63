#include "sidecar/catalog/catalog_builder.h"

#include <set>

namespace warren {

void CatalogBuilder::add(Service service, const std::string& place) {
    auto shared = std::make_shared<Service>(std::move(service));
    const auto [entry, added] = catalog_.services.try_emplace(shared->name, shared);
    if (!added) {
        bad_entries_.push_back(
            {place + ".name",
             "service '" + shared->name + "': the name is given twice, the earlier one stays"});
        return;
    }
    if (!shared->aliases.empty()) with_aliases_.push_back({std::move(shared), place});
}

Catalog CatalogBuilder::finish() {
    std::set<std::string> taken;
    for (const auto& [service, place] : with_aliases_) {
        std::vector<std::string> kept;
        for (size_t i = 0; i < service->aliases.size(); ++i) {
            std::string& alias = service->aliases[i];
            if (alias.empty()) continue;
            if (!catalog_.services.contains(alias) && taken.insert(alias).second) {
                kept.push_back(std::move(alias));
                continue;
            }
            bad_entries_.push_back({place + ".aliases[" + std::to_string(i) + ']',
                                    "service '" + service->name + "': the name '" + alias +
                                        "' is given twice, the alias is left out"});
        }
        service->aliases = std::move(kept);
    }
    with_aliases_.clear();
    return std::move(catalog_);
}

}  // namespace warren
