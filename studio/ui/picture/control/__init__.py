"""Pictures that guide what is drawn: control pictures for ControlNets, references for IP-Adapters."""
