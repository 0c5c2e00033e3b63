// Cuts a catalog document into the elements of its `services`, without reading what is in them:
// that is how a reader finds out what has changed since the last time. It knows of JSON no more
// than where a value ends. What it does not take to be a plain catalog document it refuses; it may
// be one all the same, or none, and read_catalog() says which. One thread.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "sidecar/catalog/text_window.h"

namespace warren {

// An element begins in the window. Returns its size if that is known, after having made use of it:
// the size must be one at which a value ends. Else 0, and `take` is called.
struct ElementVisitor {
    std::function<size_t(TextWindow& window)> know;
    std::function<void(std::string_view element)> take;
};

// What is around the elements: the document with an empty `services`; nothing if it was refused.
std::optional<std::string> split_document(TextWindow& window, const ElementVisitor& visitor);

}  // namespace warren
