// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/plan_network.h"

#include "log.h"
#include "request/ports.h"

const char *plan_network_name(const struct request *request)
{
	static const char *const names[] = {
		[BOARD_NETWORK_NONE] = "none",
		[BOARD_NETWORK_USER] = "user",
		[BOARD_NETWORK_NS] = "ns",
		[BOARD_NETWORK_TAP] = "tap",
	};

	return names[request->network];
}

/* Of @route's gateway: the text, or NULL. */
static const char *plan_network_via(const struct nic_route *route,
				    char text[NIC_ADDRESS_TEXT])
{
	if (!route->has_via)
		return NULL;
	return nic_via_text(route->via6 ? 6 : route->to.family, route->via, text);
}

/* The weight of the route @i, if it is one of several ways; else 0. */
static int plan_network_weight(const struct nics *nics, unsigned int i)
{
	bool more = i + 1 < nics->route_count && nics->route[i + 1].hop;

	return nics->route[i].hop || more ? nics->route[i].weight + 1 : 0;
}

static void plan_network_route(const struct nics *nics, unsigned int i)
{
	char text[NIC_ADDRESS_TEXT], via[NIC_ADDRESS_TEXT];
	const struct nic_route *route = &nics->route[i];
	const char *gateway = plan_network_via(route, via);
	int weight = plan_network_weight(nics, i);

	log_output("          route %s%s%s", nic_address_text(&route->to, text),
		   gateway ? " via " : "", gateway ? gateway : "");
	if (nic_has_from(route))
		log_output(" from %s",
			   nic_via_text(route->to.family, route->from, text));
	if (route->mtu)
		log_output(", MTU %u", route->mtu);
	if (weight)
		log_output(", one way of several, weight %d", weight);
	log_output("\n");
}

static void plan_network_nic(const struct request *request,
			     const struct nics *nics, unsigned int index)
{
	const struct nic *nic = &nics->nic[index];
	const struct nic_neighbour *near = nics->neighbour;
	char mac[NIC_MAC_TEXT], text[NIC_ADDRESS_TEXT];
	unsigned int i;

	log_output("nic:      %s, %s, MTU %u\n", nic->name,
		   nic_mac_text(nic->mac, mac), nic->mtu);
	if (request->network == BOARD_NETWORK_NS)
		log_output("          %s there: all it receives goes to a tap, "
			   "all of the tap leaves by it\n",
			   nic->name);
	for (i = 0; i < nics->address_count; i++)
		if (nics->address[i].nic == index)
			log_output("          address %s\n",
				   nic_address_text(&nics->address[i], text));
	for (i = 0; i < nics->route_count; i++)
		if (nics->route[i].to.nic == index)
			plan_network_route(nics, i);
	for (i = 0; i < nics->neighbour_count; i++, near++)
		if (near->at.nic == index)
			log_output("          neighbour %s at %s\n",
				   nic_via_text(near->at.family, near->at.bytes,
						text),
				   nic_mac_text(near->mac, mac));
}

void plan_network_print(const struct request *request, const struct nics *nics)
{
	const struct request_port *port = request->ports;
	char text[REQUEST_PORT_TEXT];
	unsigned int i;

	log_output("network:  %s%s%s\n", plan_network_name(request),
		   request->network_of ? ":" : "",
		   request->network_of ? request->network_of : "");
	for (i = 0; i < request->port_count; i++, port++)
		log_output("port:     %s/%s leads to %u\n",
			   ports_text(port, text), ports_protocol(port),
			   port->guest);
	for (i = 0; nics && i < nics->count; i++)
		if (*nics->nic[i].name)
			plan_network_nic(request, nics, i);
}

json_t *plan_network_ports(const struct request *request)
{
	const struct request_port *port = request->ports;
	json_t *array = json_array();
	char text[REQUEST_PORT_TEXT];
	unsigned int i;

	for (i = 0; i < request->port_count; i++, port++)
		json_array_append_new(array,
				      json_pack("{s:s, s:i, s:s}", "host",
						ports_text(port, text), "guest",
						(int)port->guest, "protocol",
						ports_protocol(port)));
	return array;
}

static json_t *network_addresses(const struct nics *nics, unsigned int index)
{
	json_t *array = json_array();
	char text[NIC_ADDRESS_TEXT];
	unsigned int i;

	for (i = 0; i < nics->address_count; i++)
		if (nics->address[i].nic == index)
			json_array_append_new(array,
					      json_string(nic_address_text(
						      &nics->address[i], text)));
	return array;
}

static json_t *network_weight(const struct nics *nics, unsigned int i)
{
	int weight = plan_network_weight(nics, i);

	return weight ? json_integer(weight) : NULL;
}

static json_t *network_mtu(const struct nic_route *route)
{
	return route->mtu ? json_integer(route->mtu) : NULL;
}

static json_t *network_from(const struct nic_route *route)
{
	char text[NIC_ADDRESS_TEXT];

	return nic_has_from(route) ? json_string(nic_via_text(route->to.family,
							      route->from, text))
				   : NULL;
}

static json_t *network_routes(const struct nics *nics, unsigned int index)
{
	char text[NIC_ADDRESS_TEXT], via[NIC_ADDRESS_TEXT];
	const struct nic_route *route = nics->route;
	json_t *array = json_array();
	unsigned int i;

	for (i = 0; i < nics->route_count; i++, route++)
		if (route->to.nic == index)
			json_array_append_new(
				array,
				json_pack("{s:s, s:s?, s:o*, s:o*, s:o*}", "to",
					  nic_address_text(&route->to, text),
					  "via", plan_network_via(route, via),
					  "weight", network_weight(nics, i),
					  "mtu", network_mtu(route), "source",
					  network_from(route)));
	return array;
}

static json_t *network_neighbours(const struct nics *nics, unsigned int index)
{
	const struct nic_neighbour *near = nics->neighbour;
	char text[NIC_ADDRESS_TEXT], mac[NIC_MAC_TEXT];
	json_t *array = json_array();
	unsigned int i;

	for (i = 0; i < nics->neighbour_count; i++, near++)
		if (near->at.nic == index)
			json_array_append_new(
				array,
				json_pack("{s:s, s:s}", "address",
					  nic_via_text(near->at.family,
						       near->at.bytes, text),
					  "mac", nic_mac_text(near->mac, mac)));
	return array;
}

json_t *plan_network_json(const struct nics *nics)
{
	json_t *array = json_array();
	char mac[NIC_MAC_TEXT];
	unsigned int i;

	for (i = 0; nics && i < nics->count && *nics->nic[i].name; i++)
		json_array_append_new(
			array, json_pack("{s:s, s:s, s:i, s:o, s:o, s:o}",
					 "name", nics->nic[i].name, "mac",
					 nic_mac_text(nics->nic[i].mac, mac),
					 "mtu", (int)nics->nic[i].mtu, "addresses",
					 network_addresses(nics, i), "routes",
					 network_routes(nics, i), "neighbours",
					 network_neighbours(nics, i)));
	return array;
}
