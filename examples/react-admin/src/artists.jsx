// SPDX-License-Identifier: Apache-2.0
import { BooleanField, BooleanInput, DataTable, DateField, List, ReferenceField, SearchInput } from 'react-admin'

const filters = [
    <SearchInput source="name@ilike" alwaysOn />,
    <BooleanInput source="active" />,
]

const ArtistList = () => (
    <List filters={filters} sort={{ field: 'name', order: 'ASC' }}>
        <DataTable rowClick={false} bulkActionButtons={false}>
            <DataTable.Col source="name" />
            <DataTable.Col source="role" />
            <DataTable.Col source="lead_id" label="Lead"><ReferenceField source="lead_id" reference="artists" /></DataTable.Col>
            <DataTable.Col source="hired_on"><DateField source="hired_on" /></DataTable.Col>
            <DataTable.Col source="active"><BooleanField source="active" /></DataTable.Col>
        </DataTable>
    </List>
)

export const artists = { list: ArtistList, recordRepresentation: 'name' }
