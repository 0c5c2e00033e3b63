// Catalogs of a chosen size, as values and as documents: svc0, svc1 … with as many instances each,
// all of different addresses, and one port with a name.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "sidecar/catalog/catalog.h"

namespace warren::bench {

struct Size {
    size_t services;
    size_t instances;  // of each service

    [[nodiscard]] std::string text() const {
        return std::to_string(services) + " x " + std::to_string(instances);
    }
};

enum class Detail {
    kShort,  // an instance is its id and its address
    kFull,   // all that a manager knows of it
};

Address address_of(size_t service, size_t instance);  // 10.0.0.1 and on
std::string name_of(size_t service);                  // "svc0"
std::shared_ptr<const Service> sample_service(size_t service, size_t instances);
Catalog sample_catalog(const Size& size);
std::string sample_document(const Size& size, Detail detail);

}  // namespace warren::bench
