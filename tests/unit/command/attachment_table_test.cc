#include "sidecar/command/attachment_table.h"

#include <doctest/doctest.h>

using namespace warren;
using nlohmann::json;

TEST_CASE("a line for each attachment, in columns; a hyphen for what is not known") {
    const json attachments = {{{"id", "c1"},
                               {"netns", "/run/netns/x"},
                               {"pid", nullptr},
                               {"name", "web"},
                               {"networks", {"back", "front"}},
                               {"addresses", {"10.1.0.5", "fd00::5"}},
                               {"mode", "bind"},
                               {"internal", true},
                               {"since", "2026-01-01T00:00:00Z"}},
                              {{"id", "pid-42"}, {"pid", 42}, {"networks", json::array()}}};
    CHECK(attachment_table(attachments) ==
          "ID      NAME  NETWORKS               ADDRESSES         MODE  NAMESPACE     SINCE\n"
          "c1      web   back,front (internal)  10.1.0.5,fd00::5  bind  /run/netns/x  "
          "2026-01-01T00:00:00Z\n"
          "pid-42  -     -                      -                 -     pid 42        -\n");
}

TEST_CASE("nothing attached: the heading alone") {
    CHECK(attachment_table(json::array()) ==
          "ID  NAME  NETWORKS  ADDRESSES  MODE  NAMESPACE  SINCE\n");
}
