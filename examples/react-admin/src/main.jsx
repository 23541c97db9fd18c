// SPDX-License-Identifier: Apache-2.0
import { createRoot } from 'react-dom/client'
import { Admin, Resource } from 'react-admin'

import { dataProvider } from './api'
import { artists } from './artists'
import { shots } from './shots'
import { shows } from './shows'

// disableTelemetry: react-admin would ask a host of its makers for a picture
createRoot(document.getElementById('root')).render(
    <Admin dataProvider={dataProvider} title="Studio" disableTelemetry>
        <Resource name="shots" {...shots} />
        <Resource name="shows" {...shows} />
        <Resource name="artists" {...artists} />
    </Admin>)
