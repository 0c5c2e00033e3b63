// Catalogs and images for tests, made in a line.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sidecar/catalog/catalog_changes.h"
#include "sidecar/zone/zone_compiler.h"

namespace warren::test {

inline Instance instance(const std::string& id, const std::vector<std::string>& addresses) {
    Instance made;
    made.id = id;
    for (const auto& text : addresses) made.addresses.push_back(*Address::parse(text));
    return made;
}

// Instances c-1, c-2 … with one address each.
inline Service service(const std::string& name, const std::vector<std::string>& addresses) {
    Service made;
    made.name = name;
    for (const auto& text : addresses) {
        made.instances.push_back(
            instance("c-" + std::to_string(made.instances.size() + 1), {text}));
    }
    return made;
}

inline void put(Catalog& catalog, const Service& service) {
    catalog.services[service.name] = std::make_shared<const Service>(service);
}

inline Catalog catalog(const std::vector<Service>& services) {
    Catalog made;
    for (const auto& service : services) put(made, service);
    return made;
}

inline ZoneSettings zone_settings() {
    return {.domain = "warren", .ttl = 10, .name_servers = {*Address::parse("127.0.0.11")}};
}

inline std::shared_ptr<const ZoneImage> image(const std::vector<Service>& services) {
    return ZoneCompiler(zone_settings()).compile(catalog(services).services);
}

// Compiles whole catalogs one after the other, each as what it changes.
class CatalogCompiler {
  public:
    explicit CatalogCompiler(const ZoneSettings& settings) : compiler_(settings) {}

    std::shared_ptr<const ZoneImage> compile(const Catalog& catalog, bool complete = true) {
        return compiler_.compile(take_newer(last_, catalog), complete);
    }
    [[nodiscard]] const ZoneSummary& summary() const { return compiler_.summary(); }

  private:
    ZoneCompiler compiler_;
    Catalog last_;
};

// Looks up a name without the domain.
inline Match find(const ZoneImage& image, const std::string& relative,
                  const Scope* scope = nullptr) {
    dns::Name name;
    if (!name.read_text(relative)) return {};
    return image.find(name, name.label_count(), scope);
}

}  // namespace warren::test
