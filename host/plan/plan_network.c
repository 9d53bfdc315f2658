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

static void plan_network_nic(const struct request *request,
			     const struct nics *nics, unsigned int index)
{
	const struct nic *nic = &nics->nic[index];
	char mac[NIC_MAC_TEXT], text[NIC_ADDRESS_TEXT], via[NIC_ADDRESS_TEXT];
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
			log_output("          route %s%s%s\n",
				   nic_address_text(&nics->route[i].to, text),
				   nics->route[i].has_via ? " via " : "",
				   nics->route[i].has_via
					   ? nic_via_text(nics->route[i].to.family,
							  nics->route[i].via, via)
					   : "");
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
				json_pack("{s:s, s:s?}", "to",
					  nic_address_text(&route->to, text),
					  "via",
					  route->has_via
						  ? nic_via_text(route->to.family,
								 route->via, via)
						  : NULL));
	return array;
}

json_t *plan_network_json(const struct nics *nics)
{
	json_t *array = json_array();
	char mac[NIC_MAC_TEXT];
	unsigned int i;

	for (i = 0; nics && i < nics->count; i++)
		json_array_append_new(
			array, json_pack("{s:s, s:s, s:i, s:o, s:o}", "name",
					 nics->nic[i].name, "mac",
					 nic_mac_text(nics->nic[i].mac, mac),
					 "mtu", (int)nics->nic[i].mtu,
					 "addresses", network_addresses(nics, i),
					 "routes", network_routes(nics, i)));
	return array;
}
