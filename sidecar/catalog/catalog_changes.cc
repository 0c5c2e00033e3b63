#include "sidecar/catalog/catalog_changes.h"

#include <utility>

namespace warren {

CatalogChanges take_newer(Catalog& catalog, Catalog newer) {
    CatalogChanges changes;
    auto old = catalog.services.begin();
    const auto end = catalog.services.end();
    const auto gone = [&] { changes.emplace_hint(changes.end(), old->first, nullptr); };
    for (auto& [name, service] : newer.services) {
        for (; old != end && old->first < name; ++old) gone();
        const bool known = old != end && old->first == name;
        if (known && (old->second == service || *old->second == *service)) {
            service = old->second;
        } else {
            changes.emplace_hint(changes.end(), name, service);
        }
        if (known) ++old;
    }
    for (; old != end; ++old) gone();
    catalog = std::move(newer);
    return changes;
}

void apply_changes(Catalog& catalog, const CatalogChanges& changes) {
    for (const auto& [name, service] : changes) {
        if (service) {
            catalog.services.insert_or_assign(name, service);
        } else {
            catalog.services.erase(name);
        }
    }
}

}  // namespace warren
